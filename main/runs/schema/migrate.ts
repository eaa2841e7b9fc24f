import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { copyNow } from '../backups/copy.ts';
import { applicationId } from '../backups/examine.ts';
import { pruneBackups, schemaPlace } from '../backups/kept.ts';
import { version1 } from './version-1.ts';
import { version2 } from './version-2.ts';
import { version3 } from './version-3.ts';
import { version4 } from './version-4.ts';
import { version5 } from './version-5.ts';
import { version6 } from './version-6.ts';

/**
 * The SQL that leads from each version of the schema to the next; the first makes it from nothing. What has been released
 * is never changed again, and names nothing of the program, which does change: each is one literal text.
 */
export const migrations: readonly string[] = [version1, version2, version3, version4, version5, version6];

/** Another process may be copying the database before it changes it. */
const waitMs = 60_000;

/**
 * Brings a database to the newest schema in one transaction, after a backup of it as it was. Both are under its write
 * lock, so that no process writes in between, and two may do so at once: the second finds the work done. One that is
 * killed leaves the database as it was.
 * @throws EpochalError `runs.newer` for a schema of a later Epochal, `runs.foreign` for a file of another program,
 *   `backup.unsound` where no backup could be made that holds all.
 */
export function migrate(database: Database.Database, steps: readonly string[] = migrations): void {
  refuseUnknown(database, steps.length);
  if (versionOf(database) === steps.length) return;
  const usual = database.pragma('busy_timeout', { simple: true }) as number;
  database.pragma(`busy_timeout = ${waitMs}`);
  database.transaction(() => {
    const version = versionOf(database);
    refuseUnknown(database, steps.length);
    if (version > 0 && version < steps.length && !database.memory) backUp(database, version);
    for (const step of steps.slice(version)) database.exec(step);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${steps.length}`);
  }).immediate();
  database.pragma(`busy_timeout = ${usual}`);
}

/** Of a database that has no tables yet: 0. */
function versionOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

/** @throws EpochalError `runs.newer` for a schema of a later Epochal, `runs.foreign` for a file of another program. */
export function refuseUnknown(database: Database.Database, newest: number = migrations.length): void {
  // One look: another process may be making it at this moment.
  const { version, isEmpty, isOurs } = database.transaction(() => ({
    version: versionOf(database),
    isEmpty: database.prepare('SELECT 1 FROM sqlite_master').get() === undefined,
    isOurs: database.pragma('application_id', { simple: true }) === applicationId,
  }))();
  if (!isOurs && !isEmpty) {
    throw new EpochalError('runs.foreign', { name: database.name });
  }
  if (version > newest) {
    throw new EpochalError('runs.newer', { name: database.name, version, newest });
  }
}

function backUp(database: Database.Database, version: number): void {
  const folder = join(dirname(database.name), 'backups');
  copyNow(database, schemaPlace(folder, version, new Date()));
  pruneBackups(folder);
}
