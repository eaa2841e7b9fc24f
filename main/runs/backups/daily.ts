import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Home } from '../../system/home.ts';
import { explain } from '../../system/system-errors.ts';
import { recordUnrecorded } from '../unrecorded.ts';
import { copyMeanwhile } from './copy.ts';
import { dailyPlace, pruneBackups } from './kept.ts';

/** A day's backup, being made. */
export interface DailyBackup {
  /** Resolves once it is there, is not needed, or has failed. */
  done: Promise<void>;
  /** Gives it up if it is not there yet. */
  close(): Promise<void>;
}

/**
 * Sees that runs of an older Epochal have a record in their folders, and makes the backup of this day (UTC) where there is none yet and there are runs to lose, while the program goes on.
 * @param report is called with why none could be made.
 */
export function beginDailyBackup(home: Home, report: (error: unknown) => void, now = new Date()): DailyBackup {
  const ending = new AbortController();
  const done = make(home, now, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) report(explain(error, home.backups));
  });
  return {
    done,
    close() {
      ending.abort();
      return done;
    },
  };
}

async function make(home: Home, now: Date, signal: AbortSignal): Promise<void> {
  await recordUnrecorded(home, signal);
  const target = dailyPlace(home.backups, now);
  if (existsSync(target) || !hasRuns(home)) return;
  await copyMeanwhile(home.database, target, signal);
  pruneBackups(home.backups);
}

function hasRuns(home: Home): boolean {
  const database = new Database(home.database, { readonly: true });
  try {
    return database.prepare('SELECT 1 FROM runs LIMIT 1').get() !== undefined;
  } finally {
    database.close();
  }
}
