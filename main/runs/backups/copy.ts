import { phrase } from '../../../core/errors/words.ts';
import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { processTag } from '../../system/process-tag.ts';
import { flushFile, flushFolder, makeFolder } from '../../system/durable.ts';
import { removeLeftovers } from '../../system/leftovers.ts';
import { contentsOf, examine, unsound, type Contents } from './examine.ts';

/** Pages copied before others of this process have their turn: some 4 MB. */
const pagesAtOnce = 1000;

/**
 * Copies a database whose write lock the caller holds and has changed nothing under.
 * @throws EpochalError `backup.unsound` where the copy does not hold what the database does; SQLite's and the file system's errors.
 */
export function copyNow(source: Database.Database, target: string): void {
  const expected = contentsOf(source);
  const beside = begin(target);
  try {
    // The one that holds a transaction may not copy.
    const reader = new Database(source.name, { readonly: true });
    try {
      reader.prepare('VACUUM INTO ?').run(beside);
    } finally {
      reader.close();
    }
    flushFile(beside);
    place(beside, target, expected);
  } finally {
    remove(beside);
  }
}

/**
 * Copies a database as it is at this moment, while others go on to write to it, without holding up this process.
 * @throws as copyNow; the signal's reason.
 */
export async function copyMeanwhile(path: string, target: string, signal: AbortSignal): Promise<void> {
  const beside = begin(target);
  const reader = new Database(path, { readonly: true });
  try {
    // The copy and its count are of one moment.
    reader.exec('BEGIN');
    const expected = contentsOf(reader);
    await reader.backup(beside, {
      progress() {
        signal.throwIfAborted();
        return pagesAtOnce;
      },
    });
    settle(beside);
    await using file = await open(beside, 'r+');
    await file.sync();
    signal.throwIfAborted();
    place(beside, target, expected);
  } finally {
    reader.close();
    remove(beside);
  }
}

/** Makes the place, free of what processes that were killed have left there. @returns the file to write first. */
function begin(target: string): string {
  const folder = dirname(target);
  makeFolder(folder);
  removeLeftovers(folder, (name) => /\.(\d+-\d+)\.partial/.exec(name)?.[1]);
  const beside = join(folder, `${basename(target)}.${processTag}.partial`);
  remove(beside);
  return beside;
}

/** A page-by-page copy of a database with a write-ahead log says that it has one too. */
function settle(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

/** Believes a copy once it has been opened, checked and counted. */
function place(beside: string, target: string, expected: Contents): void {
  const got = examine(beside);
  if (!isDeepStrictEqual(got, expected)) throw unsound(target, phrase`it holds ${JSON.stringify(got)}, the database ${JSON.stringify(expected)}`);
  renameSync(beside, target);
  flushFolder(dirname(target));
}

function remove(beside: string): void {
  for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${beside}${ending}`, { force: true });
}
