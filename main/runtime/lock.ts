import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import Database from 'better-sqlite3';

import { makeFolder } from '../system/durable.ts';

/**
 * Runs `work` while no other process (and no other call in this one) does so on the same folder.
 * The lock is SQLite's own exclusive lock on a file: the operating system takes it away from a process that dies,
 * so a killed installation never leaves it held.
 * @param onWait called once if another one is at work and this one has to wait.
 */
export async function exclusively<T>(folder: string, work: () => Promise<T>, onWait: () => void, signal?: AbortSignal): Promise<T> {
  makeFolder(folder);
  const database = new Database(join(folder, 'install.lock'), { timeout: 0 });
  try {
    let waited = false;
    while (!tryLock(database)) {
      if (!waited) onWait();
      waited = true;
      await wait(200, undefined, signal ? { signal } : {});
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: Database.Database): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
