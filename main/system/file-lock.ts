import Database from 'better-sqlite3';

/** So long does a process wait for another one that holds a lock: it does so for milliseconds. */
const waitMs = 10_000;

/**
 * Does `work` while no other process does any under the same lock. It is SQLite's exclusive one on a file of its own:
 * the operating system lets go of it when a process ends, however it ends.
 * @param path of that file, which stays.
 * @throws the file system's error; SQLite's `SQLITE_BUSY` after ten seconds.
 */
export function withFileLock<T>(path: string, work: () => T): T {
  const database = new Database(path, { timeout: waitMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    database.close();
  }
}
