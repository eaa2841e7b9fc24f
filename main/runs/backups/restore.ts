import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { flushFile, flushFolder } from '../../system/durable.ts';
import type { Home } from '../../system/home.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { openAlone } from '../alone.ts';
import { isAnyoneTraining } from '../owners.ts';
import { examineBackup, listBackups, newestWhole, soundBackup, type ExaminedBackup } from './kept.ts';

export interface Restored {
  /** The backup that was put in the database's place; null where there is none and a new one begins. */
  backup: ExaminedBackup | null;
  /** Newer ones that could not be used. */
  passed: ExaminedBackup[];
  /** Where the database that was there lies now; null where there was none. */
  kept: string | null;
}

/**
 * Puts a backup in the place of the run database. What was there is kept beside it, with its log. The caller has locked
 * the home (`lockHome`).
 * @param wanted its name; default: the newest that holds together.
 * @throws EpochalError `runs.busy` while another process has the database, `backup.unknown`, `backup.unsound`.
 */
export function restoreBackup(home: Home, wanted: string | null, now = new Date()): Restored {
  refuseInUse(home);
  const { backup, passed } = choose(home, wanted);
  return withSystemErrors(home.database, () => {
    const next = `${home.database}.next`;
    rmSync(next, { force: true });
    if (backup) {
      copyFileSync(backup.path, next);
      flushFile(next);
    }
    const aside = `${home.database}.before-restore-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z`;
    const kept = existsSync(home.database) ? aside : null;
    // Its log first: SQLite would read a log that it finds beside the backup into it.
    for (const ending of ['-wal', '-shm', '']) if (existsSync(home.database + ending)) renameSync(home.database + ending, aside + ending);
    if (backup) renameSync(next, home.database);
    flushFolder(dirname(home.database));
    return { backup, passed, kept };
  });
}

function choose(home: Home, wanted: string | null): { backup: ExaminedBackup | null; passed: ExaminedBackup[] } {
  const all = listBackups(home);
  if (wanted !== null) {
    const found = all.find(({ name, path }) => name === wanted || path === wanted);
    if (!found) throw all.length === 0 ? new EpochalError('backup.unknown', { name: wanted }) : new EpochalError('backup.unknown/names', { name: wanted, names: all.map(({ name }) => name).join(', ') });
    return { backup: soundBackup(found), passed: [] };
  }
  const backup = newestWhole(home);
  return { backup, passed: all.slice(0, backup ? all.findIndex(({ path }) => path === backup.path) : all.length).map(examineBackup).filter(({ problem }) => problem !== null) };
}

function refuseInUse(home: Home): void {
  if (!isAnyoneTraining(home) && !isOpenElsewhere(home.database)) return;
  throw new EpochalError('runs.busy', { database: home.database });
}

/** One that SQLite can't read can't be in use either; of an empty one it would remove the log. */
function isOpenElsewhere(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.size) return false;
  try {
    const database = openAlone(path);
    database?.close();
    return database === null;
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  }
}
