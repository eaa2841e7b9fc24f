import { readFileSync } from 'node:fs';
import type { ExportSettings } from '../../../core/exports.ts';
import { black, type Fit } from '../../../core/pictures/fit.ts';
import { describeCheckpoint } from '../../../core/runs.ts';
import { fittingText } from '../../../core/subject.ts';
import { resource } from '../../system/resources.ts';
import { version } from '../../system/version.ts';
import { type Ending, endingOf } from '../ending.ts';
import type { Artifact, ExportFormat } from '../format.ts';
import { pixelsOf, type ExportSource } from '../source.ts';
import { goldenFiles } from './golden.ts';
import { fillTemplates } from './template.ts';

/** A starter: a small program around an exported model, which it reads beside itself with all there is to know of it. */
export interface StarterLayout {
  /** Folder below resources/starters. */
  id: string;
  /** The format of the model inside. */
  inner(): Promise<ExportFormat>;
  /** Where the model's files go, ending in `/` unless it is the root. */
  model: string;
  /** Where `classifier.json`, `golden.json` and `golden.png` go, in the same form. */
  facts: string;
  /** Files of resources/web that it uses as they are. */
  shared?: readonly string[];
  /** Name of the model's one file; null where it has several. */
  file: string | null;
}

/** What a starter's program reads: all that is of this model and not of any. */
export interface ClassifierFacts {
  name: string;
  /** Of Epochal. */
  version: string;
  /** Below this file's folder or the program's, as each starter says. */
  model: string;
  input: { width: number; height: number; channels: number; /** As a picture of other sides becomes these. */ fit: Fit; /** `#rrggbb`, around a padded one. */ fill: string; /** What a float input gets: pixel * scale + offset. */ scale: number; offset: number };
  /** What the model's numbers are: probabilities, or what softmax is still to be taken of. */
  ending: Ending;
  labels: string[];
  /** Simplified Chinese; null where one is not known. */
  labelsZh: (string | null)[];
}

/** A starter as a format: what its inner format writes, with a program around it; proved by running the model inside. */
export function starter(layout: StarterLayout, facts: (source: ExportSource) => Pick<ClassifierFacts, 'ending'> & { preprocessed: boolean }): ExportFormat {
  return {
    async write(source, settings, tools) {
      const inner = await layout.inner();
      const artifact = await inner.write(source, settings, tools);
      const files = new Map<string, readonly Uint8Array[]>(fillTemplates(layout.id, fillsOf(source, settings)));
      for (const file of layout.shared ?? []) files.set(file, [readFileSync(resource('web', file))]);
      for (const [path, parts] of artifact.files) files.set(layout.model + (layout.file ?? path), parts);
      files.set(`${layout.facts}classifier.json`, [json(factsOf(source, layout, facts(source)))]);
      const model = await inner.open!(artifact, source, settings);
      try {
        for (const [path, parts] of await goldenFiles(model, pixelsOf(source), settings.quantize, tools)) files.set(layout.facts + path, parts);
      } finally {
        model.close();
      }
      return { ...artifact, files };
    },
    async open(artifact, source, settings) {
      return (await layout.inner()).open!(innerOf(artifact, layout), source, settings);
    },
    async layerErrors(artifact, source, settings, images, count) {
      const inner = await layout.inner();
      return inner.layerErrors ? inner.layerErrors(innerOf(artifact, layout), source, settings, images, count) : [];
    },
  };
}

/** The model inside, as its own format wrote it. */
function innerOf(artifact: Artifact, { model, file }: StarterLayout): Artifact {
  const entries = [...artifact.files].filter(([path]) => (file === null ? path.startsWith(model) : path === model + file));
  return { files: new Map(entries.map(([path, parts]) => [path.slice(model.length), parts])), warnings: artifact.warnings };
}

function factsOf(source: ExportSource, layout: StarterLayout, { ending, preprocessed }: { ending: Ending; preprocessed: boolean }): ClassifierFacts {
  const { name, model, classes } = source;
  const { height, width, channels, fit, fill = black } = pixelsOf(source);
  const { scale, offset } = preprocessed ? { scale: 1, offset: 0 } : model.preprocessing;
  return {
    name,
    version: version(),
    model: layout.file ?? `${layout.model}model.json`,
    input: { width, height, channels, fit, fill, scale, offset },
    ending,
    labels: classes.map((one) => one.name),
    labelsZh: classes.map((one) => one.nameZh),
  };
}

function fillsOf(source: ExportSource, { quantize, io }: ExportSettings): Record<string, string> {
  const { name, model, classes, run, epoch } = source;
  const pixels = pixelsOf(source);
  return {
    name: name.trim() === '' ? model.name : name,
    origin: run === null ? 'an imported model' : `run ${run.run}, ${describeCheckpoint(String(epoch ?? run.epochs))}`,
    size: `${pixels.width} x ${pixels.height} x ${pixels.channels}`,
    fitting: fittingText(pixels),
    classes: String(classes.length),
    quantization: quantize === 'none' ? 'float32' : `${quantize}${io === 'float' ? '' : `, input and output ${io}`}`,
    version: version(),
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

/** TFLite takes preprocessed numbers and gives probabilities. */
export const ofTflite = (): { ending: Ending; preprocessed: boolean } => ({ ending: 'softmax', preprocessed: false });

/** A layers model takes pixels and ends as the network does. */
export const ofTfjs = ({ model, weights }: ExportSource): { ending: Ending; preprocessed: boolean } => ({ ending: endingOf(model, weights), preprocessed: true });
