import { phrase } from '../../../core/errors/words.ts';
import type { Preprocessing } from '../../../core/model/spec.ts';
import type { ClassName } from '../../../core/subject.ts';
import type { TableValues } from '../../formats/flatbuffers/writer.ts';
import { readFlatbuffer } from '../../formats/flatbuffers/reader.ts';
import { metadataName, axisLabels, metadataSchema } from '../../formats/tflite/metadata.ts';
import { openZip } from '../../formats/zip/read.ts';
import { damaged } from '../../formats/errors.ts';
import type { Draft } from './rules.ts';

/** What a file's metadata say of its pictures and classes; null for what they do not say. */
export interface FileMetadata {
  normalization: { preprocessing: Preprocessing; first: Draft[] } | null;
  /** Files of labels by their locale. */
  labelFiles: { name: string; locale: string | null }[];
}

/** @param metadata bytes by the name of their metadata. @param file its name, for messages. @throws EpochalError `import.damaged`. */
export function readMetadata(metadata: ReadonlyMap<string, Uint8Array>, file: string): FileMetadata {
  const bytes = metadata.get(metadataName);
  if (!bytes) return { normalization: null, labelFiles: [] };
  const root = tableOf(bytes, file);
  const graph = first(root['subgraph_metadata']);
  const input = first(graph?.['input_tensor_metadata']);
  const units = list(input?.['process_units']).map(({ options }) => (options as { value: TableValues } | undefined)?.value);
  const labels = list(first(graph?.['output_tensor_metadata'])?.['associated_files']).filter(({ type }) => type === axisLabels);
  return {
    normalization: normalizationOf(units.find((unit) => unit && 'std' in unit), file),
    labelFiles: labels.map(({ name, locale }) => ({ name: String(name), locale: typeof locale === 'string' && locale !== '' ? locale : null })),
  };
}

/**
 * Names of classes, of the files of labels that are laid behind the model as a zip archive.
 * @returns null where there are none.
 * @throws EpochalError `import.damaged`.
 */
export async function readLabels(bytes: Uint8Array, files: FileMetadata['labelFiles'], file: string): Promise<ClassName[] | null> {
  const usual = files.find(({ locale }) => locale === null || locale === 'en') ?? files[0];
  if (!usual) return null;
  const zip = await openZip(bytes, { name: file, limits: { entryBytes: 2 ** 24, totalBytes: 2 ** 26, entries: 1000 } });
  try {
    const lines = async (name: string): Promise<string[]> => new TextDecoder().decode(await zip.read(name)).trimEnd().split(/\r?\n/);
    const names = await lines(usual.name);
    const chinese = files.find(({ locale }) => locale?.startsWith('zh'));
    const translated = chinese ? await lines(chinese.name) : [];
    return names.map((name, index) => ({ name, nameZh: translated[index] ?? null }));
  } finally {
    zip.close();
  }
}

function tableOf(bytes: Uint8Array, file: string): TableValues {
  try {
    return readFlatbuffer(metadataSchema, 'ModelMetadata', bytes, 'M001');
  } catch (error) {
    if (error instanceof RangeError) throw damaged(file, phrase`its metadata can't be read: ${error.message}`, error);
    throw error;
  }
}

/** (pixel - mean) / std, one for all channels as preprocessing, one for each as a layer. */
function normalizationOf(unit: TableValues | undefined, file: string): FileMetadata['normalization'] {
  if (!unit) return null;
  const [mean, std] = [numbers(unit['mean']), numbers(unit['std'])];
  if (mean.length === 0 || mean.length !== std.length || !std.every((one) => one > 0) || !mean.every(Number.isFinite)) throw damaged(file, phrase`its normalisation has no mean and standard deviation`);
  const [scale, offset] = [std.map((one) => 1 / one), mean.map((one, i) => -one / std[i]!)];
  const same = [scale, offset].every((values) => new Set(values).size === 1);
  if (same) return { preprocessing: { scale: scale[0]!, offset: offset[0]! }, first: [] };
  return { preprocessing: { scale: 1, offset: 0 }, first: [{ type: 'Rescaling', arguments: { scale, offset } }] };
}

function list(value: unknown): readonly TableValues[] {
  return (value as readonly TableValues[] | undefined) ?? [];
}

function first(value: unknown): TableValues | undefined {
  return list(value)[0];
}

function numbers(value: unknown): number[] {
  return (value as number[] | undefined) ?? [];
}
