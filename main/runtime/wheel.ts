import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';

import yauzl from 'yauzl';

import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { makeFolder, syncFolder } from '../system/durable.ts';
import { systemCode } from '../system/system-errors.ts';
import { wrongHash } from './failure.ts';

/** Never needed at run time: headers, Python sources, static libraries. */
const needless = /(^|\/)include\/|\.(pyi?|pyc|a|h|hpp|cuh)$/;

/** What came out of a wheel or an archive. */
export interface Unpacked {
  version: string | null;
  /** sha256 (hex) by path relative to the folder. */
  hashes: Map<string, string>;
}

export interface UnpackOptions {
  /** Called with the bytes written since the last call. */
  onBytes?: (bytes: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Unpacks some members of a wheel, each checked against the wheel's own RECORD while it is written.
 * @param take exact paths, or folders ending in `/`.
 * @returns the version it says it is, and sha256 (hex) by path.
 * @throws EpochalError `runtime.bad-file` when it is no wheel or lacks a member, `runtime.wrong-hash`.
 */
export async function unpackWheel(path: string, take: readonly string[], folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const file = basename(path);
  const zip = await openZip(path);
  const hashes = new Map<string, string>();
  try {
    const entries = await zip.entries();
    const recordEntry = entries.find((entry) => /^[^/]+\.dist-info\/RECORD$/.test(entry.fileName));
    if (!recordEntry) throw badFile(file, phrase`it is a zip file, but no wheel (it has no RECORD)`);
    const record = parseRecord(await text(await zip.open(recordEntry)));
    const wanted = entries.filter(({ fileName }) => isTaken(fileName, take));
    const missing = take.find((name) => !wanted.some(({ fileName }) => fileName === name || (name.endsWith('/') && fileName.startsWith(name))));
    if (missing !== undefined) throw badFile(file, phrase`it holds no ${missing}`);
    for (const entry of wanted) {
      const expected = record.get(entry.fileName);
      if (expected === undefined) throw badFile(file, phrase`its RECORD says nothing about ${entry.fileName}`);
      const mode = (entry.externalFileAttributes >>> 16) & 0o111 ? 0o755 : 0o644;
      const actual = await writeHashed(() => zip.open(entry), join(folder, entry.fileName), { ...options, mode });
      if (actual !== expected) throw wrongHash(`${entry.fileName} of ${file}`, actual, expected);
      hashes.set(entry.fileName, actual);
    }
    return { version: recordEntry.fileName.split('.dist-info/')[0]?.split('-')[1] ?? null, hashes };
  } catch (error) {
    throw isDamage(error) ? badFile(file, phrase`its content is damaged`, error) : error;
  } finally {
    zip.close();
  }
}

/**
 * Streams bytes into a new file, durable when this returns.
 * @param open gives the bytes; called once all is ready, since a stream nobody listens to must not fail.
 * @returns their sha256, hex.
 */
export async function writeHashed(open: () => Readable | Promise<Readable>, path: string, options: UnpackOptions & { mode?: number }): Promise<string> {
  makeFolder(dirname(path));
  const hash = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      options.onBytes?.(chunk.length);
      done(null, chunk);
    },
  });
  const source = await open();
  const target = createWriteStream(path, { flags: 'wx', flush: true, mode: options.mode ?? 0o644, highWaterMark: 1 << 20 });
  await pipeline(source, tap, target, options.signal ? { signal: options.signal } : {});
  await syncFolder(dirname(path));
  return hash.digest('hex');
}

/** The hashes (hex) by path of a RECORD: lines of `path,sha256=<base64url>,size`, a path with a comma in quotes. */
export function parseRecord(record: string): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const line of record.split(/\r?\n/)) {
    const match = /^(?:"((?:[^"]|"")*)"|([^,]*)),sha256=([\w-]+)=*,/.exec(line);
    const path = match?.[1]?.replaceAll('""', '"') ?? match?.[2];
    if (path !== undefined && match?.[3] !== undefined) hashes.set(path, Buffer.from(match[3], 'base64url').toString('hex'));
  }
  return hashes;
}

/** A zip file opened for reading by name. */
export async function openZip(path: string) {
  let zip: yauzl.ZipFile;
  try {
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw badFile(basename(path), phrase`it is not a whole zip file`, error);
  }
  return {
    async entries(): Promise<yauzl.Entry[]> {
      const entries: yauzl.Entry[] = [];
      for await (const entry of zip.eachEntry()) entries.push(entry);
      return entries;
    },
    open: (entry: yauzl.Entry) => zip.openReadStreamPromise(entry),
    close: () => zip.close(),
  };
}

/** A file that is not what it should be. */
export function badFile(file: string, reason: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('runtime.bad-file', { file, reason }, { cause });
}

/** Whether reading failed on the bytes (the zip reader's and zlib's errors), not on the disk or by being called off. */
export function isDamage(error: unknown): boolean {
  if (error instanceof EpochalError || (error instanceof Error && error.name === 'AbortError')) return false;
  const code = systemCode(error);
  return code === '' || code.startsWith('Z_');
}

function isTaken(path: string, take: readonly string[]): boolean {
  if (path.endsWith('/')) return false;
  return take.some((name) => (name.endsWith('/') ? path.startsWith(name) && !needless.test(path) : path === name));
}
