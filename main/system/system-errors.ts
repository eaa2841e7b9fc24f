import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';

/**
 * Does work on the file or folder at `path`; what SQLite or the file system refuses becomes an error a person can act on.
 * @throws EpochalError `home.unusable`, `disk.full`, `runs.damaged`, `runs.busy`; anything else as it came.
 */
export function withSystemErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(error, path);
  }
}

/** What a system says, and what it means. The first that begins the code is taken. */
const meanings: readonly { starts: string; code: string; says: (path: string) => string; hint: string }[] = [
  { starts: 'SQLITE_FULL', code: 'disk.full', says: (path) => `No space is left for ${path}.`, hint: 'Free some space and try again; what was written before is kept.' },
  { starts: 'ENOSPC', code: 'disk.full', says: (path) => `No space is left for ${path}.`, hint: 'Free some space and try again; what was written before is kept.' },
  { starts: 'EDQUOT', code: 'disk.full', says: (path) => `Your share of the disk is used up; ${path} can't grow.`, hint: 'Free some space and try again; what was written before is kept.' },
  { starts: 'SQLITE_NOTADB', code: 'runs.damaged', says: (path) => `${path} is not a database.`, hint: 'Move it away, or choose another home with --home.' },
  { starts: 'SQLITE_CORRUPT', code: 'runs.damaged', says: (path) => `The database ${path} is damaged.`, hint: 'Move it away, or choose another home with --home.' },
  { starts: 'SQLITE_BUSY', code: 'runs.busy', says: (path) => `Another program has held ${path} for more than five seconds.`, hint: 'End it and try again.' },
  ...['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR', 'SQLITE_PERM', 'EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST', 'ENOENT'].map((starts) => ({
    starts,
    code: 'home.unusable',
    says: (path: string) => `${path} can't be written to (${starts}).`,
    hint: 'Make its folder writable, or choose another home with --home or EPOCHAL_HOME.',
  })),
];

/** A refusal of SQLite or of the file system as an error a person can act on; any other value as it came. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof EpochalError || !(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  // What SQLite keeps beside a database could not be made longer: it does not say why.
  const code = error.code.startsWith('SQLITE_IOERR') && isFull(path) ? 'ENOSPC' : error.code;
  const meaning = meanings.find(({ starts }) => code.startsWith(starts));
  return meaning ? new EpochalError(meaning.code, meaning.says(path), meaning.hint, { cause: error }) : error;
}

/** Whether an error says that nothing can be written to a place which can be read. */
export function isUnwritable(error: unknown): error is EpochalError {
  return error instanceof EpochalError && ['disk.full', 'home.unusable'].includes(error.code);
}

/** Less than a page is left for those who are no superuser. */
function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < 4096;
  } catch {
    // There is no such folder: no disk that could be full.
    return false;
  }
}
