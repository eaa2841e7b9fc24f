import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

/** Takes all that is free on a disk, and what is freed, until it is ended or its process is. @returns frees it. */
export function fill(path: string): () => void {
  const descriptor = openSync(path, 'w');
  const take = (): void => {
    for (const bytes of [1 << 16, 1 << 12]) {
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  };
  take();
  const taking = setInterval(take, 5).unref();
  return () => {
    clearInterval(taking);
    closeSync(descriptor);
    rmSync(path);
  };
}
