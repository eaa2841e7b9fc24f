import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../system/durable.ts';
import { isAbsent } from '../../system/system-errors.ts';
import { withLock } from '../sources/lock.ts';

/** Work that nobody went on with for so long is removed. */
const keptMs = 30 * 24 * 3600_000;

/**
 * Runs `work` with the folder in which imports of `path` keep what they have decoded. It is removed once that has
 * succeeded, and stays for the next import of the same where it has not.
 * @throws EpochalError `dataset.busy` while another process imports the same.
 */
export async function withWorkFolder<T>(cache: string, path: string, work: (folder: string) => Promise<T>): Promise<T> {
  const all = join(cache, 'imports');
  const folder = join(all, createHash('sha256').update(path).digest('hex').slice(0, 16));
  makeFolder(all);
  return withLock(folder, async () => {
    await removeOld(all, folder);
    const result = await work(folder);
    await rm(folder, { recursive: true, force: true });
    return result;
  });
}

async function removeOld(all: string, but: string): Promise<void> {
  for (const name of readdirSync(all)) {
    const path = join(all, name);
    if (path !== but && !name.endsWith('.lock') && ageOf(path) > keptMs) await rm(path, { recursive: true, force: true });
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}
