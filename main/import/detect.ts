import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { ImportKind } from '../../core/models.ts';
import { openZip, type ZipLimits } from '../formats/zip/read.ts';
import { notAModel } from '../formats/errors.ts';

/** What a path holds, recognized by its content; by its name only where a format has no mark of its own. */
export interface Detected {
  kind: ImportKind;
  /** The file, or the folder of a format of several. */
  path: string;
  /** Of the file or folder, for people. */
  name: string;
}

/** Files of an archive by which its kind is known. */
const zipMarks: readonly { file: string; kind: ImportKind }[] = [
  { file: 'config.json', kind: 'keras' },
  { file: 'manifest.json', kind: 'epochal' },
  { file: 'model.json', kind: 'tfjs' },
];

/** Nothing is unpacked yet: how much may be, its reader says. */
const listOnly: ZipLimits = { entryBytes: Infinity, totalBytes: Infinity, entries: 1_000_000 };

/**
 * @throws EpochalError `import.missing`, `import.not-a-model`, `import.damaged`.
 */
export async function detect(path: string): Promise<Detected> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw missing(path);
  if (found.isDirectory()) return detectFolder(path);
  const name = basename(path);
  const head = firstBytes(path, 16);
  const isText = (at: number, mark: string): boolean => head.subarray(at, at + mark.length).equals(Buffer.from(mark, 'latin1'));
  if (isText(0, 'PK\x03\x04')) return { kind: await kindOfZip(path, name), path, name };
  if (isText(0, '\x89HDF\r\n\x1a\n')) return { kind: 'h5', path, name };
  if (isText(4, 'TFL3')) return { kind: 'tflite', path, name };
  // Saved by a browser it is called as the model, and lies among other downloads.
  if (name === 'model.json') return { kind: 'tfjs', path: dirname(path), name: basename(dirname(path)) };
  if (extname(name).toLowerCase() === '.json') return { kind: 'tfjs', path, name };
  const byName = kindsByEnding[extname(name).toLowerCase()];
  if (byName !== undefined) return { kind: byName, path, name };
  throw notAModel(name, phrase`its first bytes are of no format that is known`);
}

export function missing(path: string): EpochalError {
  return new EpochalError('import.missing', { path });
}

/** Of files without a mark, and of those whose mark is damaged: their reader says what is wrong. */
const kindsByEnding: Readonly<Record<string, ImportKind>> = { '.onnx': 'onnx', '.tflite': 'tflite', '.keras': 'keras', '.h5': 'h5', '.hdf5': 'h5', '.epochal': 'epochal' };

function detectFolder(path: string): Detected {
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const names = entries.map(({ name }) => name);
  if (names.includes('model.json')) return { kind: 'tfjs', path, name: basename(path) };
  if (names.includes('saved_model.pb')) throw notAModel(basename(path), phrase`it is a SavedModel, whose graph can not be read back into layers; save the model as .keras instead`);
  // What a browser saved, brought together.
  const topologies = names.filter((name) => extname(name).toLowerCase() === '.json');
  if (topologies.length === 1) return { kind: 'tfjs', path: join(path, topologies[0]!), name: topologies[0]! };
  const [only] = entries;
  // A folder chosen in a window comes with its own name around it; a single file may too.
  if (entries.length === 1 && only!.isDirectory()) return detectFolder(join(path, only!.name));
  throw notAModel(basename(path), phrase`it is a folder without a TensorFlow.js model's model.json`);
}

async function kindOfZip(path: string, name: string): Promise<ImportKind> {
  const zip = await openZip(path, { limits: listOnly });
  try {
    const mark = zipMarks.find(({ file, kind }) => zip.paths.some((path) => path === file || (kind === 'tfjs' && path.endsWith(`/${file}`))));
    if (mark) return mark.kind;
  } finally {
    zip.close();
  }
  throw notAModel(name, phrase`it is a zip file that holds neither a Keras or TensorFlow.js model nor runs of Epochal`);
}

function firstBytes(path: string, count: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, count, 0));
  } finally {
    closeSync(descriptor);
  }
}
