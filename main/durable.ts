import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

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
