import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { version1 } from './version-1.ts';
import { version2 } from './version-2.ts';
import { version3 } from './version-3.ts';

/** The SQL that leads from each version of the schema to the next; the first makes it from nothing. */
export const migrations: readonly string[] = [version1, version2, version3];

/** Marks a SQLite file as one of ours (`application_id`): "Epoc". */
const applicationId = 0x45706f63;

/**
 * Brings a database to the newest schema, one version at a time, each in a transaction of its own and
 * after a copy of the file as it was (`<file>.v<version>.backup`). Two processes may do so at once.
 * @throws EpochalError `runs.newer` for a schema of a later Epochal, `runs.foreign` for a file of another program.
 */
export function migrate(database: Database.Database, steps: readonly string[] = migrations): void {
  for (;;) {
    const version = versionOf(database);
    refuseForeign(database, version, steps.length);
    if (version === steps.length) return;
    if (version > 0 && !database.memory) backUp(database, version);
    database.transaction(() => {
      // Another process may have been faster.
      if (versionOf(database) !== version) return;
      database.exec(steps[version]!);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
}

/** Of a database that has no tables yet: 0. */
function versionOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function refuseForeign(database: Database.Database, version: number, newest: number): void {
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_master').get() === undefined;
  const isOurs = database.pragma('application_id', { simple: true }) === applicationId;
  if (!isOurs && !isEmpty && versionOf(database) === version) {
    throw new EpochalError('runs.foreign', `${database.name} is a database of another program.`, 'Move it away, or choose another home with --home.');
  }
  if (version > newest) {
    throw new EpochalError(
      'runs.newer',
      `${database.name} was written by a newer Epochal (schema ${version}; this one knows up to ${newest}).`,
      'Update Epochal, or choose another home with --home.',
    );
  }
}

/** Written beside and renamed, so that a backup is whole or not there. */
function backUp(database: Database.Database, version: number): void {
  const target = `${database.name}.v${version}.backup`;
  if (existsSync(target)) return;
  const beside = `${target}.${process.pid}`;
  rmSync(beside, { force: true });
  database.prepare('VACUUM INTO ?').run(beside);
  const descriptor = openSync(beside, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(beside, target);
}
