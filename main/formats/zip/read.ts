import { basename } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

import yauzl from 'yauzl';

import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { damaged, tooLarge } from '../errors.ts';

/** What an archive from somewhere may ask of this machine. */
export interface ZipLimits {
  /** Bytes of one file, unpacked. */
  entryBytes: number;
  /** Bytes of all files together, unpacked. */
  totalBytes: number;
  /** Number of files. */
  entries: number;
}

export const usualZipLimits: ZipLimits = { entryBytes: 4 * 2 ** 30, totalBytes: 8 * 2 ** 30, entries: 100_000 };

/** An archive whose list of files has been read and found in order. */
export interface ZipArchive {
  /** Paths of its files, in order; folders are not listed. */
  paths: readonly string[];
  /** Bytes when unpacked, as declared; null where there is no such file. */
  size(path: string): number | null;
  /** @throws EpochalError `import.damaged` where it is not there, not as long as declared, or of another CRC-32. */
  read(path: string): Promise<Uint8Array>;
  /** As `read`, for large files: fails at the end where the CRC-32 is another. */
  stream(path: string): Promise<Readable>;
  close(): void;
}

/**
 * Opens an archive from anywhere. Nothing is unpacked yet.
 * @param source path of a file, or all of its bytes.
 * @param name for messages; default: the file's.
 * @throws EpochalError `import.damaged`: no zip file, two files of one path, paths that lead outside, encrypted or
 *   oddly compressed files; `import.too-large` above the limits, before anything is unpacked. Errors of the disk
 *   as they are.
 */
export async function openZip(source: string | Uint8Array, { name = typeof source === 'string' ? basename(source) : 'The archive', limits = usualZipLimits }: { name?: string; limits?: ZipLimits } = {}): Promise<ZipArchive> {
  const options = { lazyEntries: true, autoClose: false };
  const zip = await guarded(name, phrase`it is not a whole zip file`, () =>
    typeof source === 'string'
      ? yauzl.openPromise(source, options)
      : yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options),
  );
  try {
    const entries = await guarded(name, phrase`its list of files cannot be read`, () => listed(zip, name, limits));
    return archive(zip, name, entries);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listed(zip: yauzl.ZipFile, name: string, limits: ZipLimits): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  let total = 0;
  // Its own check of names refuses absolute paths and those that lead upwards.
  for await (const entry of zip.eachEntry()) {
    const { fileName: path, uncompressedSize: size } = entry;
    if (entries.has(path)) throw damaged(name, phrase`two of its files are called '${path}'`);
    if (path.includes('\0')) throw damaged(name, phrase`the name of one of its files holds a zero byte`);
    if (entry.isEncrypted()) throw damaged(name, phrase`'${path}' is encrypted`);
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw damaged(name, phrase`'${path}' is compressed by method ${entry.compressionMethod}, which is not deflate`);
    total += size;
    if (size > limits.entryBytes) throw tooLarge(name, phrase`'${path}'`, size, limits.entryBytes);
    if (total > limits.totalBytes) throw tooLarge(name, phrase`what it holds`, total, limits.totalBytes);
    entries.set(path, entry);
    if (entries.size > limits.entries) throw damaged(name, phrase`it holds more than ${limits.entries.toLocaleString('en-US')} files`);
  }
  return entries;
}

function archive(zip: yauzl.ZipFile, name: string, entries: ReadonlyMap<string, yauzl.Entry>): ZipArchive {
  const find = (path: string): yauzl.Entry => {
    const entry = entries.get(path);
    if (!entry) throw damaged(name, phrase`it lacks '${path}'`);
    return entry;
  };
  const stream = async (path: string): Promise<Readable> => {
    const entry = find(path);
    const raw = await guarded(name, phrase`'${path}' cannot be read`, () => zip.openReadStreamPromise(entry));
    return raw.pipe(checked(raw, name, entry));
  };
  return {
    paths: [...entries.keys()].filter((path) => !path.endsWith('/')),
    size: (path) => entries.get(path)?.uncompressedSize ?? null,
    stream,
    async read(path) {
      const parts: Buffer[] = [];
      for await (const part of await stream(path)) parts.push(part as Buffer);
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
    close: () => zip.close(),
  };
}

/** Passes bytes on and compares their checksum at the end, which yauzl leaves to others. */
function checked(raw: Readable, name: string, { fileName, crc32: expected }: yauzl.Entry): Transform {
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === expected ? null : damaged(name, phrase`'${fileName}' is not what was packed: its CRC-32 is another`));
    },
  });
  raw.on('error', (error) => check.destroy(fromDisk(error) ? error : damaged(name, phrase`'${fileName}' cannot be unpacked`, error)));
  return check;
}

async function guarded<T>(name: string, problem: Phrase, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EpochalError || fromDisk(error)) throw error;
    throw damaged(name, problem, error);
  }
}

/** Whether an error is of the disk (ENOENT, EIO, …): not of the bytes, which zlib's (Z_…) are. */
function fromDisk(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) && !code.startsWith('ERR_');
}
