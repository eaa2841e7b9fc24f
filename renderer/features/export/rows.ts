import { formatFacts, type ExportFormatId, type FormatFacts, type Quantization } from '../../../core/exports.ts';
import { keyIf, type PlainKey, type Translate } from '../../app/messages/catalogue.ts';

/** One line of the export page: a format in one form, or a package whose form is chosen in the line. */
export interface FormatRow {
  key: string;
  format: ExportFormatId;
  /** The first is the usual one; more than one can be chosen from. */
  quantizations: readonly Quantization[];
  /** Whether it is run and compared. */
  proved: boolean;
}

export type RowGroupId = 'tflite' | 'tfjs' | 'keras' | 'runtimes' | 'packages' | 'record';

export interface RowGroup {
  id: RowGroupId;
  rows: readonly FormatRow[];
}

/** How a form of the weights is called where these formats are written about. */
export const quantizationNames: Readonly<Record<Quantization, string>> = {
  none: 'float32',
  float16: 'float16',
  dynamic: 'dynamic int8',
  int8: 'int8',
  '16x8': 'int16 × int8',
  uint8: 'uint8',
  uint16: 'uint16',
};

/** As the world calls them, the same in every language; those that are plain words are messages. */
const formatNames: Readonly<Record<ExportFormatId, { name: string } | { key: PlainKey }>> = {
  tflite: { name: 'TensorFlow Lite' },
  tfjs: { name: 'TensorFlow.js' },
  keras: { name: '.keras' },
  h5: { name: '.h5' },
  onnx: { name: 'ONNX' },
  savedmodel: { name: 'SavedModel' },
  web: { key: 'export.web' },
  android: { name: 'Android' },
  ios: { name: 'iOS' },
  python: { name: 'Python' },
  node: { name: 'Node.js' },
  cluster: { key: 'export.cluster' },
  card: { key: 'export.card' },
  epochal: { name: '.epochal' },
};

/** Formats of which each form is a line of its own, so that forms can be compared. */
const spread: ReadonlySet<ExportFormatId> = new Set(['tflite', 'tfjs']);

const groups: Readonly<Record<RowGroupId, readonly ExportFormatId[]>> = {
  tflite: ['tflite'],
  tfjs: ['tfjs'],
  keras: ['keras', 'h5'],
  runtimes: ['onnx', 'savedmodel'],
  packages: ['web', 'android', 'ios', 'python', 'node'],
  record: ['cluster', 'card', 'epochal'],
};

/** An export by its format and form: what a line shows is looked up by it. */
export function formKey(format: ExportFormatId, quantize: Quantization): string {
  return `${format} ${quantize}`;
}

function formatName(format: ExportFormatId, t: Translate): string {
  const known = formatNames[format];
  return 'name' in known ? known.name : t(known.key);
}

/** What a line is called below the heading of its group. */
export function rowName({ format, quantizations }: FormatRow, t: Translate): string {
  return spread.has(format) ? quantizationNames[quantizations[0]!] : formatName(format, t);
}

/** What one export is called, wherever it is named by itself. */
export function exportName(format: ExportFormatId, quantize: Quantization, t: Translate): string {
  const name = formatName(format, t);
  return spread.has(format) || quantize !== 'none' ? `${name} ${quantizationNames[quantize]}` : name;
}

/** Whom a line is for. */
export function purposeKey({ key }: FormatRow): PlainKey {
  const found = keyIf(`export.for.${key}`);
  if (found === null) throw new TypeError(`no words say whom '${key}' is for`);
  return found;
}

function rowsOf({ id, quantizations, proved }: FormatFacts): FormatRow[] {
  if (!spread.has(id)) return [{ key: id, format: id, quantizations, proved }];
  return quantizations.map((quantize) => ({ key: formKey(id, quantize), format: id, quantizations: [quantize], proved }));
}

/** What tells of a training; an imported model has none. */
const ofRuns: ReadonlySet<ExportFormatId> = new Set(['cluster', 'epochal']);

/** The lines for a run, or for an imported model. */
export function rowGroupsOf(kind: 'run' | 'model'): readonly RowGroup[] {
  return kind === 'run' ? rowGroups : rowGroups.map(({ id, rows }) => ({ id, rows: rows.filter(({ format }) => !ofRuns.has(format)) }));
}

/** Every line of the page, in its groups. */
const rowGroups: readonly RowGroup[] = (Object.keys(groups) as RowGroupId[]).map((id) => ({
  id,
  rows: groups[id].flatMap((format) => rowsOf(formatFacts.find((facts) => facts.id === format)!)),
}));

export const formatRows: readonly FormatRow[] = rowGroups.flatMap(({ rows }) => rows);
