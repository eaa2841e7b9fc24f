import { statSync } from 'node:fs';
import { EpochalError } from '../../core/errors.ts';

/**
 * Which file or folder is at a path, to be known again: one that was removed and made anew is another.
 * Null where there is none.
 */
export function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}

/** @param folder a run's, or one in it. */
export function folderGone(folder: string): EpochalError {
  return new EpochalError('run.folder-gone', { folder });
}

/** @param database of the home. */
export function homeGone(database: string): EpochalError {
  return new EpochalError('home.gone', { database });
}
