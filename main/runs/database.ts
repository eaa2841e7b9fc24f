import Database from 'better-sqlite3';
import { makeFolder } from '../durable.ts';
import type { Home } from '../home.ts';
import { explainRuns } from './damage.ts';
import { migrate } from './schema/migrate.ts';

/**
 * Opens the run database of a home, makes it where there is none, and brings its schema up to date.
 * Several processes may have it open.
 * @throws EpochalError `home.unusable`, `disk.full`, `runs.damaged`, `runs.newer`, `runs.foreign`.
 */
export function openDatabase(home: Home): Database.Database {
  return guardedRuns(home, () => {
    makeFolder(home.runs);
    const database = new Database(home.database, { timeout: 5000 });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      database.pragma('foreign_keys = ON');
      migrate(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Does work on the run database; what is refused becomes an error a person can act on. */
export function guardedRuns<T>(home: Home, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainRuns(error, home);
  }
}
