import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';

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

/** What is said of each. */
const messages: Readonly<Record<Meaning, (path: string, code: string) => string>> = {
  full: (path) => `The disk of ${path} filled up.`,
  usedUp: (path) => `Your share of the disk is used up; ${path} can't grow.`,
  unwritable: (path, code) => `${path} can't be written to (${code}).`,
  noFolder: (path, code) => `${path} can't be written to: a file is where a folder is needed, or a folder where a file is (${code}).`,
  missing: (path, code) => `${path} can't be written to: a folder above it is not there, or can't be made (${code}).`,
  other: (path, code) => `${path} can't be written (${code}).`,
  damaged: (path) => `The database ${path} is damaged.`,
  noDatabase: (path) => `${path} is not a database.`,
  busy: (path) => `Another program has held ${path} for more than five seconds.`,
};

/** The code and the hint of an error. */
interface Refusal {
  code: string;
  hint: string;
}

type Refusals = Readonly<Partial<Record<Meaning, Refusal>> & Record<'full' | 'usedUp' | 'unwritable' | 'noFolder', Refusal>>;

const anotherHome = 'Move it away, or choose another home with --home.';

/** @param others where what is not said otherwise is taken for a defect, and passes as it came. */
function refusals(full: Refusal, unwritable: Refusal, others: Partial<Refusals> = {}): Refusals {
  return { full, usedUp: full, unwritable, noFolder: unwritable, ...others };
}

const homeUnusable: Refusal = { code: 'home.unusable', hint: 'Make its folder writable, or choose another home with --home or EPOCHAL_HOME.' };
const outputRefused: Refusal = { code: 'output.write', hint: 'Choose another path.' };

/** Kinds of places that are written to: what an error there is called, and what helps. */
const places = {
  home: {
    ...refusals({ code: 'disk.full', hint: 'Free some space and try again; what was written before is kept.' }, homeUnusable),
    missing: homeUnusable,
    damaged: { code: 'runs.damaged', hint: anotherHome },
    noDatabase: { code: 'runs.damaged', hint: anotherHome },
    busy: { code: 'runs.busy', hint: 'End it and try again.' },
  },
  datasets: refusals(
    { code: 'disk.full', hint: 'Free some space, or choose another place with --home (EPOCHAL_CACHE for downloads); nothing half-done was kept.' },
    { code: 'disk.readOnly', hint: 'Make it writable, or choose another place with --home.' },
    { noFolder: { code: 'disk.notFolder', hint: 'Choose another place with --home.' } },
  ),
  cache: refusals(
    { code: 'runtime.disk-full', hint: 'Free some space, or set EPOCHAL_CACHE to a folder on another disk, and try again.' },
    { code: 'runtime.cache-unusable', hint: 'Make it a writable folder, or set EPOCHAL_CACHE to one that is.' },
  ),
  output: refusals({ code: 'disk.full', hint: 'Free some space, or choose another place; nothing half-done was kept.' }, outputRefused, { missing: outputRefused, other: outputRefused }),
} satisfies Record<string, Refusals>;

export type Place = keyof typeof places;

/** A refusal of SQLite or of the file system as an error a person can act on; any other value as it came. */
export function explain(error: unknown, path: string, place: Place = 'home'): unknown {
  const said = systemCode(error);
  if (error instanceof EpochalError || said === '') return error;
  // What SQLite keeps beside a database could not be made longer: it does not say why.
  const code = said.startsWith('SQLITE_IOERR') && isFull(path) ? 'ENOSPC' : said;
  const known = Object.keys(meanings).find((start) => code.startsWith(start));
  const meaning = isUnmakable(error) ? 'unwritable' : known === undefined ? 'other' : meanings[known]!;
  const refusal = (places[place] as Refusals)[meaning];
  // Without a call of the system it is no refusal: a part of this program is at fault.
  if (!refusal || (meaning === 'other' && !('syscall' in (error as Error)))) return error;
  return new EpochalError(refusal.code, messages[meaning](path, code), refusal.hint, { cause: error });
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
export function diskFull(message: string, place: Place): EpochalError {
  const { code, hint } = places[place].full;
  return new EpochalError(code, message, hint);
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
