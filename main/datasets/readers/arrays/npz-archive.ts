import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { npyPrefix, npyStart, readNpyHead, type NpyHead } from '../../../formats/npy.ts';
import { openZip } from '../../../formats/zip/read.ts';
import { skipBytes } from './pieces.ts';
import { refusedArray } from './refusal.ts';

/** An array of an `.npz` file, of which only the head has been read. */
export interface StoredArray extends NpyHead {
  /** Without `.npy`: `x_train`. */
  name: string;
  /** Of all values, as the archive declares. */
  bytes: number;
  /** The values as they lie in the file. */
  values(): AsyncIterable<Uint8Array>;
}

export interface NpzArchive {
  /** By name. */
  arrays: ReadonlyMap<string, StoredArray>;
  close(): void;
}

/** Pictures of any number: what they take is looked at before anything is written, and they are never all in memory. */
const limits = { entryBytes: 2 ** 42, totalBytes: 2 ** 42, entries: 10_000 };
const longestHead = 65_536;

/**
 * Opens an `.npz` file, stored or deflated, of any size.
 * @throws EpochalError `dataset.array`.
 */
export async function openNpz(path: string, name: string): Promise<NpzArchive> {
  try {
    const zip = await openZip(path, { name, limits });
    try {
      const arrays = new Map<string, StoredArray>();
      for (const entry of zip.paths.filter((one) => one.endsWith('.npy'))) {
        const array = entry.slice(0, -'.npy'.length);
        const head = await readHead(() => zip.stream(entry));
        if (!head) throw refusedArray(name, phrase`'${array}' is no array as NumPy saves it`, phrase`Save the arrays again with numpy.savez.`);
        arrays.set(array, { ...head, name: array, bytes: zip.size(entry)! - head.start, values: () => valuesOf(name, () => zip.stream(entry), head.start) });
      }
      return { arrays, close: () => zip.close() };
    } catch (error) {
      zip.close();
      throw error;
    }
  } catch (error) {
    throw explain(name, error);
  }
}

/** The first bytes of an entry. It is read no further. */
async function readHead(open: () => Promise<AsyncIterable<Uint8Array>>): Promise<NpyHead | null> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of await open()) {
    bytes = Buffer.concat([bytes, chunk]);
    const start = npyStart(bytes.subarray(0, npyPrefix));
    if (bytes.length >= npyPrefix && (start === null || start > longestHead || bytes.length >= start)) break;
  }
  return readNpyHead(bytes);
}

async function* valuesOf(name: string, open: () => Promise<AsyncIterable<Uint8Array>>, start: number): AsyncGenerator<Uint8Array> {
  try {
    yield* skipBytes(await open(), start);
  } catch (error) {
    throw explain(name, error);
  }
}

/** A broken archive of arrays is no broken model. */
function explain(name: string, error: unknown): unknown {
  if (!(error instanceof EpochalError) || error.code !== 'import.damaged') return error;
  return refusedArray(name, phrase`it can't be read: ${error.plain}`, phrase`Copy or download it again, or save the arrays again with numpy.savez.`, error);
}
