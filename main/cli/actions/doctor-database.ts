import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { toPlainError } from '../../../core/errors.ts';
import { phrase, phraseText } from '../../../core/errors/words.ts';
import type { Home } from '../../system/home.ts';
import { contentsOf, orphanOf, problemOf } from '../../runs/backups/examine.ts';
import { examineBackup, listBackups, type ExaminedBackup } from '../../runs/backups/kept.ts';
import { damaged, explainRuns } from '../../runs/damage.ts';
import { openFolders } from '../../runs/folders.ts';
import { openToLook } from '../../runs/image.ts';
import { findOrphans } from '../../runs/orphans.ts';
import type { RestoredHome } from '../../runs/backups/restoring.ts';
import { bytes, moment } from '../format.ts';

export interface DatabaseState {
  path: string;
  ok: boolean;
  /** What is wrong with it and what helps; null where it is whole. */
  problem: string | null;
  remedy: string | null;
  runs: number | null;
}

export type BackupState = Pick<ExaminedBackup, 'name' | 'path' | 'created' | 'bytes' | 'runs' | 'problem'>;

export interface HomeState {
  /** Null where there is none yet. */
  database: DatabaseState | null;
  backups: BackupState[];
  /** Folders among those of the runs that the database knows nothing of, with the reason why they are not taken in; null where they will be. */
  orphans: { folder: string; problem: string | null }[];
}

/** Looks at every page of the run database and of its backups, and changes nothing. */
export function stateOf(home: Home): HomeState {
  const { orphans, ...database } = existsSync(home.database) ? examineDatabase(home) : { orphans: [], path: null };
  return { database: database.path === null ? null : database, backups: listBackups(home).map(examineBackup), orphans };
}

function examineDatabase(home: Home): DatabaseState & Pick<HomeState, 'orphans'> {
  const path = home.database;
  let database: Database.Database | null = null;
  try {
    database = openToLook(path);
    const problem = problemOf(database) ?? orphanOf(database);
    if (problem !== null) throw damaged(home, phrase`The database ${path} is damaged: ${problem}.`);
    const orphans = findOrphans(database, openFolders(home.runs), home.runs).map(({ run, problem: why }) => ({ folder: run, problem: why }));
    return { path, ok: true, problem: null, remedy: null, runs: contentsOf(database).rows['runs'] ?? 0, orphans };
  } catch (error) {
    const { message, hint } = toPlainError(explainRuns(error, home));
    return { path, ok: false, problem: message, remedy: hint, runs: null, orphans: [] };
  } finally {
    database?.close();
  }
}

export function describeDatabase(database: DatabaseState | null): string {
  if (!database) return 'none yet';
  return database.ok ? `${database.path}, whole, ${runsIn(database.runs)}` : `${database.problem} ${database.remedy}`;
}

/** A line each, the first of them named. */
export function describeBackups(backups: readonly BackupState[]): [string, string][] {
  if (backups.length === 0) return [['backups', 'none yet']];
  return backups.map(({ name, created, runs, bytes: size, problem }, place) => [place === 0 ? 'backups' : '', `${name} (${moment(created)}, ${bytes(size)}, ${problem ? phraseText(problem) : runsIn(runs)})`]);
}

export function describeOrphans(orphans: HomeState['orphans']): string[] {
  return orphans.filter(({ problem }) => problem !== null).map(({ folder, problem }) => `no run: runs/${folder}: ${problem}`);
}

export function describeRestored({ backup, passed, kept, runs }: RestoredHome): string {
  return [
    ...passed.map(({ problem }) => `Passed over: ${phraseText(problem)}`),
    backup === null ? 'There was no backup that is whole: a new database was begun.' : `The backup ${backup} is in the place of the run database.`,
    ...(kept === null ? [] : [`What was there lies at ${kept}.`]),
    `There ${runs === 1 ? 'is' : 'are'} ${runsIn(runs)} now.`,
  ].join('\n');
}

function runsIn(count: number | null): string {
  return count === 1 ? '1 run' : `${count ?? 0} runs`;
}
