import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EpochalError, isEpochalError } from '../../core/errors.ts';
import { makeFolder } from './durable.ts';
import type { Home } from './home.ts';
import { explain, isUnwritable } from './system-errors.ts';

/** One app serves a home: window or server. */
export interface HomeLock {
  /** Says where the app can be found, for the one that comes second. */
  announce(address: string): void;
  release(): void;
}

/**
 * Takes a home for this process. The lock is SQLite's exclusive one on a file of its own: the operating system
 * lets go of it when the process ends, however it ends.
 * @throws EpochalError `home.busy` while another app has it, `home.unusable` when it can't be written to.
 */
export function lockHome(home: Home): HomeLock {
  requireWritable(home.root);
  const note = `${home.lock}.json`;
  const database = open(home);
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw unusable(home.root, error);
    const address = readNote(note);
    throw new EpochalError('home.busy', { home: home.root, address });
  }
  // What an app that was killed said of itself is no longer so.
  rmSync(note, { force: true });
  return {
    announce(address) {
      try {
        writeFileSync(`${note}.next`, `${JSON.stringify({ address, pid: process.pid })}\n`, { mode: 0o600 });
        renameSync(`${note}.next`, note);
      } catch (error) {
        // The one that comes second then does not learn where: no reason to refuse the home to the first.
        if (!isUnwritable(explain(error, note))) throw error;
        rmSync(`${note}.next`, { force: true });
      }
    },
    release() {
      rmSync(note, { force: true });
      database.close();
    },
  };
}

function requireWritable(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(folder, error);
  }
}

function open(home: Home): Database.Database {
  try {
    return new Database(home.lock, { timeout: 0 });
  } catch (error) {
    throw unusable(home.root, error);
  }
}

function unusable(folder: string, error: unknown): EpochalError {
  const said = explain(error, folder);
  if (isEpochalError(said) && said.code === 'disk.full') return said;
  const reason = error instanceof Error ? error.message : String(error);
  return new EpochalError('home.unusable', { folder, reason }, { cause: error });
}

function readNote(path: string): string | null {
  try {
    const { address } = JSON.parse(readFileSync(path, 'utf8')) as { address?: unknown };
    return typeof address === 'string' ? address : null;
  } catch {
    // It may not be written yet, or be half read: the message does without.
    return null;
  }
}
