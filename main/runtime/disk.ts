import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { makeFolder, syncFolder } from '../system/durable.ts';
import { diskFull } from './failure.ts';

/** Writes a file so that it is either wholly there or not at all. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  try {
    await using handle = await open(beside, 'w');
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/**
 * Refuses to begin what the disk cannot hold.
 * @param needed bytes.
 * @throws EpochalError `runtime.disk-full`.
 */
export async function requireSpace(folder: string, needed: number): Promise<void> {
  makeFolder(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) throw diskFull(folder, needed, free);
}

/**
 * The sha256 of a file, hex.
 * @param onBytes told the number of bytes read since it was last told.
 */
export async function sha256Of(path: string, onBytes?: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) })) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    onBytes?.(bytes.length);
  }
  return hash.digest('hex');
}
