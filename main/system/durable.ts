import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it where they aren't there yet.
 * @throws the file system's error: ENOENT where none can be made (/proc), EEXIST or ENOTDIR where a file is in the way.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    // One level at a time: `recursive` never comes back from file systems such as /proc (seen on Node 24).
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Writes a new file and flushes it. It is not atomic by itself: write beside, then rename. */
export function writeFlushed(path: string, parts: Iterable<Uint8Array>): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const part of parts) {
      for (let done = 0; done < part.byteLength; ) done += writeSync(descriptor, part, done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a file so that it is either wholly there or as it was, flushed.
 * @param beside where it is written first, in the same folder; another name where several processes may write it at once.
 */
export function replaceFile(path: string, content: string | Uint8Array, beside = `${path}.new`): void {
  try {
    writeFlushed(beside, [typeof content === 'string' ? Buffer.from(content) : content]);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

/** Flushes what was written to a file. */
export function flushFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Flushes a folder's own entries, so that a rename in it outlasts a power cut. Windows has no such call. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** As `flushFolder`, without holding up the process meanwhile. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
