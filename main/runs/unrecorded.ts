import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { activeStates } from '../../core/runs.ts';
import type { Home } from '../system/home.ts';
import { readable, readRun } from './history.ts';
import { appendRecord, keepRecord, lineOf, recordFiles, writeRecord } from './record.ts';

/** Writes the record into folders of runs that an older Epochal made, one after the other while the program goes on. */
export async function recordUnrecorded(home: Home, signal: AbortSignal): Promise<void> {
  const database = new Database(home.database, { readonly: true });
  try {
    const ended = database.prepare<[string], string>('SELECT id FROM runs WHERE state NOT IN (SELECT value FROM json_each(?))').pluck().all(JSON.stringify(activeStates));
    for (const run of ended) {
      const folder = join(home.runs, run);
      if (!existsSync(folder) || existsSync(join(folder, recordFiles.run))) continue;
      keepRecord(folder, () => record(database, run, folder));
      await setImmediate();
      if (signal.aborted) return;
    }
  } finally {
    database.close();
  }
}

function record(database: Database.Database, run: string, folder: string): void {
  const known = readable(database, run);
  const row = readRun(database, run);
  if (!known || !row) return;
  const sampled = new Map(known.samples.map((one) => [one.epoch, one]));
  if (!existsSync(join(folder, recordFiles.epochs))) appendRecord(folder, known.history.epochs.map((epoch) => lineOf(epoch, sampled.get(epoch.epoch) ?? null)));
  writeRecord(folder, row);
}
