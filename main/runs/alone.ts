import Database from 'better-sqlite3';

/**
 * A database that no other connection has open, held so until it is closed; null where another has it.
 * @throws SqliteError where it can't be read.
 */
export function openAlone(path: string, timeout = 0): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout });
    database.pragma('locking_mode = EXCLUSIVE');
    // The lock is taken by the first transaction and kept.
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}
