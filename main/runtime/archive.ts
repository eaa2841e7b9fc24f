import { phrase } from '../../core/errors/words.ts';
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import tar from 'tar-stream';

import { versionOfFile } from './version.ts';
import { badFile, isDamage, openZip, writeHashed, type UnpackOptions, type Unpacked } from './wheel.ts';

/**
 * Unpacks the libraries of an official libtensorflow C archive (`.tar.gz`, or `.zip` for Windows) into
 * `<folder>/tensorflow`, under the short names the loader asks for.
 * @throws EpochalError `runtime.bad-file` when it is none or is damaged.
 */
export async function unpackArchive(path: string, folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const file = basename(path);
  const unpacked: Unpacked = { version: null, hashes: new Map() };
  const take = async (name: string, open: () => Readable | Promise<Readable>): Promise<boolean> => {
    const short = shortName(basename(name));
    const target = short === null ? null : `tensorflow/${short}`;
    if (target === null || unpacked.hashes.has(target)) return false;
    unpacked.version ??= versionOfFile(basename(name));
    unpacked.hashes.set(target, await writeHashed(open, join(folder, target), options));
    return true;
  };
  try {
    await (file.endsWith('.zip') ? readZip(path, take) : readTar(path, take, options.signal));
  } catch (error) {
    throw isDamage(error) ? badFile(file, phrase`its content is damaged`, error) : error;
  }
  if (unpacked.hashes.size === 0) throw badFile(file, phrase`it holds no TensorFlow library for this system`);
  return unpacked;
}

/** `libtensorflow.so.2` for `libtensorflow.so.2.18.0`; null for a file that is not taken. */
export function shortName(name: string, os: string = process.platform): string | null {
  if (os === 'win32') return name === 'tensorflow.dll' ? name : null;
  const pattern = os === 'darwin' ? /^(libtensorflow(?:_framework|_cc)?)(?:\.\d+)*\.dylib$/ : /^(libtensorflow(?:_framework|_cc)?)\.so(?:\.\d+)*$/;
  const stem = pattern.exec(name)?.[1];
  if (stem === undefined) return null;
  return os === 'darwin' ? `${stem}.2.dylib` : `${stem}.so.2`;
}

type Take = (name: string, open: () => Readable | Promise<Readable>) => Promise<boolean>;

async function readTar(path: string, take: Take, signal: AbortSignal | undefined): Promise<void> {
  const extract = tar.extract();
  const feeding = pipeline(createReadStream(path), createGunzip(), extract, signal ? { signal } : {});
  const reading = (async () => {
    for await (const entry of extract) {
      const taken = entry.header.type === 'file' && (await take(entry.header.name, () => Readable.from(entry)));
      if (!taken) entry.resume();
    }
  })();
  await Promise.all([feeding, reading]);
}

async function readZip(path: string, take: Take): Promise<void> {
  const zip = await openZip(path);
  try {
    for (const entry of await zip.entries()) await take(entry.fileName, () => zip.open(entry));
  } finally {
    zip.close();
  }
}
