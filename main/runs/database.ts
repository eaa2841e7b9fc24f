import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import { makeFolder } from '../system/durable.ts';
import type { Home } from '../system/home.ts';
import { isUnwritable } from '../system/system-errors.ts';
import { checkAfterUncleanEnd, checkQuickly } from './checks.ts';
import { explainRuns } from './damage.ts';
import { openImage } from './image.ts';
import { migrate, refuseUnknown } from './schema/migrate.ts';

export interface OpenedDatabase {
  database: Database.Database;
  /** Why it is open for reading only, as it was at that moment; null where it can be written to. */
  unwritable: EpochalError | null;
}

/**
 * Opens the run database of a home, makes it where there is none, and brings its schema up to date. Several processes
 * may have it open. Where nothing can be written, but there is one, an image of it is read.
 * @throws EpochalError `home.unusable`, `disk.full`, `runs.damaged`, `runs.newer`, `runs.foreign`.
 */
export function openDatabase(home: Home): OpenedDatabase {
  try {
    return guardedRuns(home, () => {
      makeFolder(home.runs);
      checkAfterUncleanEnd(home);
      return { database: ready(home, new Database(home.database, { timeout: 5000 })), unwritable: null };
    });
  } catch (error) {
    const there = statSync(home.database, { throwIfNoEntry: false });
    if (!isUnwritable(error) || !there?.isFile() || there.size === 0) throw error;
    const database = guardedRuns(home, () => ready(home, openImage(home.database)));
    database.pragma('query_only = ON');
    return { database, unwritable: new EpochalError(error.code === 'disk.full' ? 'disk.full/reading' : 'home.unusable/reading', { problem: error.plain }, { cause: error }) };
  }
}

function ready(home: Home, database: Database.Database): Database.Database {
  try {
    refuseUnknown(database);
    checkQuickly(home, database);
    if (!database.memory) database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Does work on the run database; what is refused becomes an error a person can act on. */
export function guardedRuns<T>(home: Home, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explainRuns(error, home);
  }
}
