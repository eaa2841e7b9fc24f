import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase, type SaidError } from '../../core/errors/words.ts';
import type { ExportProgress, ExportReport } from '../../core/exports.ts';
import { labelsFor, type Labelling } from '../../core/labelling.ts';
import { answerShape } from '../../core/model/answers.ts';
import { resolveModel, type Model } from '../../core/model/model.ts';
import { type ClassName, namesOf, namesOrNumbers } from '../../core/subject.ts';
import { openEdited } from '../datasets/edits/edited.ts';
import type { DatasetImages } from '../datasets/packed.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { openEngine, type EngineRef } from '../engine/engines.ts';
import type { TensorFlowEngine } from '../engine/tensorflow/engine.ts';
import { sha256Of } from '../system/sha256.ts';
import { readWeights } from '../checkpoints/read.ts';
import type { ExportTools } from './format.ts';
import { loadFormat } from './formats.ts';
import { writeArtifact, writeBeside } from './place/staging.ts';
import { examine } from './verify/examine.ts';
import { goldenFile } from './verify/golden.ts';
import { readImages, spread } from './verify/sample.ts';
import type { ExportJob } from './protocol.ts';
import { pixelsOf, type ExportSource } from './source.ts';

/** What an exporting process does. */
export type ExportWork = typeof exportWork;
export const exportWork = { export: exportNetwork };

/** Writes a network in a format below the staging folder, runs what it wrote, and says what it saw. */
async function exportNetwork(job: ExportJob, onProgress: (progress: ExportProgress) => void): Promise<ExportReport> {
  const { settings, staging, fileName, id, name, epoch, run } = job;
  onProgress({ phase: 'read', done: 0, total: 1 });
  const model = resolveModel(job.spec);
  const weights = readWeights(job.checkpoint);
  requireNumbers(name, weights);
  const dataset = job.dataset === null ? null : openEdited(job.dataset);
  try {
    const { classes, warnings: ofNames } = classesOf(job, model, dataset);
    const { labelling, refusal } = labellingOf(job, dataset);
    const source: ExportSource = { id, name, model, weights, epoch, classes, dataset: dataset?.info ?? null, run };
    const format = await loadFormat(settings.format);
    const engine = lazily(() => openOrRefuse(job.engine));
    const began = performance.now();
    const tools = toolsOf(job, engine, dataset, onProgress);
    const artifact = await format.write(source, settings, tools);
    let written = 0;
    const total = [...artifact.files.values()].flat().reduce((sum, part) => sum + part.byteLength, 0);
    const files = await writeArtifact(staging, artifact, fileName, (bytes) => onProgress({ phase: 'write', done: (written += bytes), total: Math.max(total, written) }));
    const seconds = (performance.now() - began) / 1000;
    const { proof, golden, warnings } = await examine({ job, source, format, artifact, dataset, labelling, refusal, tools, hasTensorFlow: job.engine !== null, onProgress });
    onProgress({ phase: 'place', done: 0, total: 1 });
    const report: ExportReport = {
      run: id,
      name,
      checkpoint: epoch,
      classes,
      pixels: model.input.outputShape.length === 3 ? pixelsOf(source) : null,
      datasetSha256: job.trainedOn?.sha256 ?? null,
      format: settings.format,
      quantize: settings.quantize,
      io: settings.io,
      keepFloat: settings.keepFloat,
      files,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      sha256: sumOf(files),
      seconds,
      proof,
      warnings: [...artifact.warnings, ...ofNames, ...(labelling?.notes ?? []), ...warnings],
    };
    writeBeside(staging, report, golden && (await goldenFile(golden, model.input.outputShape)));
    return report;
  } finally {
    dataset?.close();
  }
}

/** Of one file its sha256; of several that of the lines `<sha256>  <path>` in order of the paths, as sha256sum writes them. */
function sumOf(files: ExportReport['files']): string {
  if (files.length === 1) return files[0]!.sha256;
  return sha256Of(files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join(''));
}

/** The network's own; for an imported model that has none those of the data set it is measured on; else numbers. */
function classesOf({ classes, name, trainedOn }: ExportJob, model: Model, dataset: DatasetImages | null): { classes: ClassName[]; warnings: Phrase[] } {
  const { classes: count } = answerShape(model.output.outputShape);
  if (classes?.length === count) return { classes, warnings: [] };
  if (trainedOn === null && dataset?.info.classes.length === count) {
    return { classes: namesOf(dataset.info), warnings: [phrase`What '${name}' calls its classes is not known: the file has the names of the data set '${dataset.info.id}', in its order.`] };
  }
  return { classes: namesOrNumbers(null, count), warnings: [phrase`What '${name}' calls its classes is not known: the file has numbers for names.`] };
}

/** How the labels of the data set are those of the network; where they can't be, why. */
function labellingOf({ name, classes, trainedOn }: ExportJob, dataset: DatasetImages | null): { labelling: Labelling | null; refusal: SaidError | null } {
  if (dataset === null) return { labelling: null, refusal: null };
  try {
    return { labelling: labelsFor({ name, classes, trainedOn }, dataset.info), refusal: null };
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
    return { labelling: null, refusal: error.plain };
  }
}

function requireNumbers(name: string, weights: WeightMap): void {
  for (const [key, { values }] of weights) {
    if (values.every(Number.isFinite)) continue;
    throw new EpochalError('export.nan', { key, name });
  }
}

function openOrRefuse(engine: EngineRef | null): TensorFlowEngine {
  if (engine) return openEngine(engine);
  throw new EpochalError('runtime.missing/export');
}

function toolsOf({ database, noDataset }: ExportJob, engine: () => TensorFlowEngine, dataset: DatasetImages | null, onProgress: (progress: ExportProgress) => void): ExportTools {
  let phase: ExportProgress['phase'] = 'write';
  const pictures = (): DatasetImages => {
    if (dataset) return dataset;
    throw new EpochalError('export.no-images', { reason: noDataset ?? null });
  };
  return {
    tensorflow: () => Promise.resolve().then(engine),
    pictures,
    calibrationImages(count) {
      const { counts, id } = pictures().info;
      const split = (['train', 'test', 'validation', 'unlabeled'] as const).find((one) => counts[one] > 0);
      if (!split) throw new EpochalError('export.no-images/empty', { data: id });
      phase = 'calibrate';
      const indices = spread(counts[split], count);
      return { images: readImages(pictures(), split, indices), count: indices.length };
    },
    database,
    progress: (done, total) => onProgress({ phase, done, total }),
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
