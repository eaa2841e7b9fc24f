import type { Phrase } from '../../core/errors/words.ts';
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './durable.ts';
import { diskFull, explain, type Place } from './system-errors.ts';

/**
 * Refuses work that would not fit.
 * @param bytes needed.
 * @param what is written, for messages: `installing TensorFlow`.
 * @throws EpochalError `disk.full`, `runtime.disk-full`, with both figures.
 */
export async function requireSpace(folder: string, bytes: number, what: string | Phrase, place: Place = 'datasets'): Promise<void> {
  const { bavail, bsize } = await statfs(nearestFolder(folder));
  const free = bavail * bsize;
  if (free < bytes) throw diskFull({ path: folder, free: sizeText(free), what, needed: sizeText(bytes) }, place);
}

/**
 * Makes `folder` if it isn't there, and refuses work on it that could not be finished.
 * @param bytes needed.
 * @throws EpochalError `disk.read-only`, `disk.full`, `disk.not-folder`.
 */
export async function requireWritable(folder: string, bytes: number, what: string): Promise<void> {
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explain(error, folder, 'datasets');
  }
  await requireSpace(folder, bytes, what);
}

/** `1.5 MB`, `170 MB`, `2.3 GB`. */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function nearestFolder(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  return nearest;
}
