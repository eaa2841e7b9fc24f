import { pixelsOf, type ExportSource } from '../../source.ts';
import { fittingText, type ClassName } from '../../../../core/subject.ts';
import { writeFlatbuffer, type TableValues } from '../../../formats/flatbuffers/writer.ts';
import { axisLabels, colorSpaces, metadataSchema } from '../../../formats/tflite/metadata.ts';

/** Files of labels as Android's and MediaPipe's classifiers look for them: one line a class. */
export interface LabelFile {
  name: string;
  /** ISO 639-1; null for the one that is taken where there is none in the user's language. */
  locale: string | null;
  lines: readonly string[];
}

/** Names of the classes, in Chinese too where all or some are known. */
export function labelFiles(classes: readonly ClassName[]): LabelFile[] {
  const usual: LabelFile = { name: 'labels.txt', locale: null, lines: classes.map(({ name }) => oneLine(name)) };
  if (classes.every(({ nameZh }) => nameZh === null)) return [usual];
  return [usual, { name: 'labels_zh.txt', locale: 'zh', lines: classes.map(({ name, nameZh }) => oneLine(nameZh ?? name)) }];
}

/**
 * What a reader has to know of a model: how pixels become its input, and the names of its classes.
 * A pixel p is (p - mean) / std to the network; files of whole numbers take pixels as they are.
 * Source: https://ai.google.dev/edge/litert/models/metadata
 */
export function metadataOf(source: ExportSource, labels: readonly LabelFile[], io: 'float' | 'whole'): Uint8Array {
  const { name, model } = source;
  const { scale, offset } = model.preprocessing;
  const [, , channels] = model.input.outputShape;
  const seen = (pixel: number): number => pixel * scale + offset;
  const range = io === 'float' ? [seen(0), seen(255)].toSorted((a, b) => a - b) : [0, 255];
  const input: TableValues = {
    name: 'image',
    description: `Picture to classify, ${fittingText(pixelsOf(source))}.`,
    content: { content_properties: { type: 'ImageProperties', value: { color_space: channels === 3 ? colorSpaces.RGB : colorSpaces.GRAYSCALE } } },
    process_units: [{ options: { type: 'NormalizationOptions', value: { mean: [offset === 0 ? 0 : -offset / scale], std: [1 / scale] } } }],
    stats: { min: [range[0]!], max: [range[1]!] },
  };
  const output: TableValues = {
    name: 'probability',
    description: 'How likely each class is.',
    content: { content_properties: { type: 'FeatureProperties', value: {} } },
    stats: { min: [0], max: [1] },
    associated_files: labels.map((file) => ({
      name: file.name,
      description: 'Names of the classes, one a line.',
      type: axisLabels,
      locale: file.locale ?? undefined,
    })),
  };
  const root: TableValues = {
    name,
    description: `Image classifier of ${labels[0]!.lines.length} classes.`,
    subgraph_metadata: [{ input_tensor_metadata: [input], output_tensor_metadata: [output] }],
    // The first that knows all of these fields.
    min_parser_version: '1.0.0',
  };
  return Buffer.concat(writeFlatbuffer(metadataSchema, 'ModelMetadata', root, 'M001'));
}

function oneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}
