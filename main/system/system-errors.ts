import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EpochalError, type ErrorKey } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';

/** The code of an error of the operating system or of SQLite (`ENOSPC`, `SQLITE_BUSY`); empty for any other value. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What a code means. */
type Meaning = 'full' | 'usedUp' | 'unwritable' | 'noFolder' | 'missing' | 'other' | 'damaged' | 'noDatabase' | 'busy';

/** By code; the extended codes of SQLite begin with these. */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: 'full',
  // A limit on the size of files, which users of shared machines meet.
  EFBIG: 'full',
  EDQUOT: 'usedUp',
  EACCES: 'unwritable',
  EROFS: 'unwritable',
  EPERM: 'unwritable',
  ENOTDIR: 'noFolder',
  EEXIST: 'noFolder',
  ENOENT: 'missing',
  SQLITE_FULL: 'full',
  SQLITE_NOTADB: 'noDatabase',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_BUSY: 'busy',
  SQLITE_READONLY: 'unwritable',
  SQLITE_CANTOPEN: 'unwritable',
  SQLITE_IOERR: 'unwritable',
  SQLITE_PERM: 'unwritable',
};

/** Kinds of places that are written to, and which error each meaning is there; what is not named passes as it came. */
const places = {
  home: {
    full: 'disk.full',
    usedUp: 'disk.full/quota',
    needed: 'disk.full/needed',
    unwritable: 'home.unusable/database',
    noFolder: 'home.unusable/no-folder',
    missing: 'home.unusable/missing',
    damaged: 'runs.damaged/content',
    noDatabase: 'runs.damaged',
    busy: 'runs.busy/database',
  },
  datasets: { full: 'disk.full/data', usedUp: 'disk.full/data-quota', needed: 'disk.full/data-needed', unwritable: 'disk.read-only', noFolder: 'disk.not-folder' },
  cache: { full: 'runtime.disk-full', usedUp: 'runtime.disk-full/quota', needed: 'runtime.disk-full/needed', unwritable: 'runtime.cache-unusable', noFolder: 'runtime.cache-unusable/no-folder' },
  output: {
    full: 'disk.full/output',
    usedUp: 'disk.full/output-quota',
    needed: 'disk.full/output-needed',
    unwritable: 'output.write/unwritable',
    noFolder: 'output.write/no-folder',
    missing: 'output.write/missing',
    other: 'output.write/other',
  },
} as const satisfies Record<string, Partial<Record<Meaning | 'needed', ErrorKey>>>;

type Refusals = (typeof places)[keyof typeof places];
/** Errors whose words name a path, and the code of the system where they show it. */
type RefusalKey = Exclude<{ [R in Refusals as string]: R[keyof R] }[string], Refusals['needed']>;

export type Place = keyof typeof places;

/** A refusal of SQLite or of the file system as an error a person can act on; any other value as it came. */
export function explain(error: unknown, path: string, place: Place = 'home'): unknown {
  const said = systemCode(error);
  if (error instanceof EpochalError || said === '') return error;
  // What SQLite keeps beside a database could not be made longer: it does not say why.
  const code = said.startsWith('SQLITE_IOERR') && isFull(path) ? 'ENOSPC' : said;
  const known = Object.keys(meanings).find((start) => code.startsWith(start));
  const meaning = isUnmakable(error) ? 'unwritable' : known === undefined ? 'other' : meanings[known]!;
  const key = (places[place] as Partial<Record<Meaning, RefusalKey>>)[meaning];
  // Without a call of the system it is no refusal: a part of this program is at fault.
  if (!key || (meaning === 'other' && !('syscall' in (error as Error)))) return error;
  return new EpochalError(key, { path, code }, { cause: error });
}

/**
 * Does work on the file or folder at `path`; what SQLite or the file system refuses becomes an error a person can act on.
 * @throws EpochalError of the place; anything else as it came.
 */
export function withSystemErrors<T>(path: string, work: () => T, place?: Place): T {
  try {
    return work();
  } catch (error) {
    throw explain(error, path, place);
  }
}

/** That a disk has no room for what is to be written. */
export function diskFull(lack: { path: string; free: string; what: string | Phrase; needed: string }, place: Place): EpochalError {
  return new EpochalError(places[place].needed, lack);
}

/** Whether an error says that nothing can be written to a place which can be read. */
export function isUnwritable(error: unknown): error is EpochalError {
  return error instanceof EpochalError && ['disk.full', 'home.unusable'].includes(error.code);
}

/** Whether an operation on a path failed because nothing is there. */
export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error));
}

/** Whether a path could not be written for want of permission. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'].includes(systemCode(error));
}

/** Whether an error of `makeFolder` says that no folder can be made there: so /proc and its like answer. */
export function isUnmakable(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'mkdir';
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
