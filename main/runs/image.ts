import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { explain, isUnwritable } from '../system/system-errors.ts';

/**
 * A database as it is at this moment, in memory, for reading where nothing can be written. SQLite opens a database with
 * a write-ahead log only where it can make or find the index of that log; no process that writes is there where it
 * can't, as that one would have made it.
 */
export function openImage(path: string): Database.Database {
  const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  return new Database(hasLog ? imageWithLog(path) : imageOf(readFileSync(path)));
}

/** Bytes 18 and 19 of the header say whether there is a log: of this image there is none. */
function imageOf(bytes: Buffer): Buffer {
  bytes.fill(1, 18, 20);
  return bytes;
}

/** SQLite itself reads the log into a copy of the database. */
function imageWithLog(path: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'epochal-reading-'));
  try {
    const copy = join(folder, basename(path));
    for (const ending of ['', '-wal']) cpSync(path + ending, copy + ending);
    const database = new Database(copy);
    database.pragma('journal_mode = DELETE');
    database.close();
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A database to look at, and nothing else; an image where it can't be opened without writing. */
export function openToLook(path: string): Database.Database {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { readonly: true });
    database.prepare('SELECT 1 FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database?.close();
    if (isUnwritable(explain(error, path))) return openImage(path);
    throw error;
  }
}
