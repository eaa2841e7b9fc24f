import { existsSync, readdirSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '../system/durable.ts';
import type { Home } from '../system/home.ts';
import { entriesOf, removeQuietly } from '../system/leftovers.ts';

/**
 * Who trains, and whether they are alive. For each run that it trains a process holds an exclusive lock on a file of
 * its own; the operating system lets go of it when the process ends, however it ends, and no process id can be
 * mistaken for another.
 */
export interface Owners {
  /** A new name, to train a run under, held until it is let go. */
  own(): string;
  /** Nothing is trained under this name any more. */
  letGo(owner: string): void;
  isAlive(owner: string): boolean;
  /** Lets go of all. */
  close(): void;
}

export function openOwners(home: Home): Owners {
  const folder = join(home.root, 'owners');
  const file = (owner: string): string => join(folder, `${owner}.lock`);
  const held = new Map<string, Database.Database>();
  const letGo = (owner: string): void => {
    held.get(owner)?.close();
    // The lock is what counts.
    if (held.delete(owner)) removeQuietly(file(owner));
  };

  return {
    own() {
      makeFolder(folder);
      sweep(folder);
      for (;;) {
        const owner = randomUUID();
        const lock = take(file(owner), 1000, false);
        if (!lock || lock === 'gone') continue;
        // One who swept in between may have removed it before it was locked.
        if (existsSync(file(owner))) {
          held.set(owner, lock);
          return owner;
        }
        lock.close();
      }
    },
    letGo,
    isAlive(owner) {
      return held.has(owner) || isHeld(file(owner));
    },
    close() {
      for (const owner of [...held.keys()]) letGo(owner);
    },
  };
}

/** Whether any process trains runs of this home, whatever the database says. */
export function isAnyoneTraining(home: Home): boolean {
  const folder = join(home.root, 'owners');
  return entriesOf(folder).some((name) => name.endsWith('.lock') && isHeld(join(folder, name)));
}

/** Removes the files of processes that are gone. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.lock'))) {
    const path = join(folder, name);
    const lock = take(path, 0, true);
    if (!lock || lock === 'gone') continue;
    rmSync(path, { force: true });
    lock.close();
  }
}

/** Whether a process has locked the file; only looks, so that it works where nothing can be written too. */
function isHeld(path: string): boolean {
  let file: Database.Database | null = null;
  try {
    file = new Database(path, { timeout: 0, readonly: true });
    file.prepare('SELECT 1 FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return true;
    if (!existsSync(path)) return false;
    throw error;
  } finally {
    file?.close();
  }
}

/** The file, locked; null where another process has it, `gone` where it must exist and does not. */
function take(path: string, timeout: number, fileMustExist: boolean): Database.Database | null | 'gone' {
  let lock: Database.Database | null = null;
  try {
    lock = new Database(path, { timeout, fileMustExist });
    // Nothing is ever written: no journal beside it.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    if (fileMustExist && !existsSync(path)) return 'gone';
    throw error;
  }
}
