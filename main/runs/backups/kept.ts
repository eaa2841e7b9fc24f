import { rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { Home } from '../../system/home.ts';
import { entriesOf } from '../../system/leftovers.ts';
import { examine } from './examine.ts';

/**
 * The kinds of backups and how many of each are kept. Their names sort by time: `daily-2026-11-30.db`,
 * `schema-2-2026-11-30T014807Z.db` (as it was before schema 2 was changed).
 */
const kinds = {
  daily: { name: /^daily-\d{4}-\d\d-\d\d\.db$/, kept: 7 },
  schema: { name: /^schema-\d+-\d{4}-\d\d-\d\dT\d{6}Z\.db$/, kept: 2 },
} as const;

/** As an older Epochal named them, beside the database. */
const older = /^epochal\.db\.v\d+\.backup$/;

export interface Backup {
  name: string;
  path: string;
  bytes: number;
  /** When it was written: ISO 8601, UTC. */
  created: string;
}

export interface ExaminedBackup extends Backup {
  /** Why it can't be used; null where it can. */
  problem: Phrase | null;
  /** How many runs it holds; null where that can't be read. */
  runs: number | null;
}

export function dailyPlace(folder: string, now: Date): string {
  return join(folder, `daily-${now.toISOString().slice(0, 10)}.db`);
}

export function schemaPlace(folder: string, version: number, now: Date): string {
  return join(folder, `schema-${version}-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z.db`);
}

/** Newest first. */
export function listBackups(home: Pick<Home, 'backups' | 'database'>): Backup[] {
  const paths = [
    ...entriesOf(home.backups).filter((name) => Object.values(kinds).some((kind) => kind.name.test(name))).map((name) => join(home.backups, name)),
    ...entriesOf(dirname(home.database)).filter((name) => older.test(name)).map((name) => join(dirname(home.database), name)),
  ];
  return paths
    .flatMap((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ name: basename(path), path, bytes: found.size, created: found.mtime.toISOString() }] : [];
    })
    .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
}

/** Opens, checks and counts a backup. */
export function examineBackup(backup: Backup): ExaminedBackup {
  try {
    return soundBackup(backup);
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
    return { ...backup, problem: phrase`${error.plain}`, runs: null };
  }
}

/** As `examineBackup`. @throws EpochalError `backup.unsound` where it can't be used. */
export function soundBackup(backup: Backup): ExaminedBackup {
  return { ...backup, problem: null, runs: examine(backup.path).rows['runs'] ?? 0 };
}

/** The newest backup that is whole and holds runs; else one that is whole; null where there is none. */
export function newestWhole(home: Pick<Home, 'backups' | 'database'>): ExaminedBackup | null {
  let empty: ExaminedBackup | null = null;
  for (const backup of listBackups(home)) {
    const examined = examineBackup(backup);
    if (examined.problem !== null) continue;
    if (examined.runs !== 0) return examined;
    // An older Epochal made such of homes that were new.
    empty ??= examined;
  }
  return empty;
}

/** Where there are too many of a kind, removes its oldest. */
export function pruneBackups(folder: string): void {
  const names = entriesOf(folder).sort();
  for (const { name, kept } of Object.values(kinds)) {
    const those = names.filter((one) => name.test(one)).sort((a, b) => timeIn(a).localeCompare(timeIn(b)));
    for (const doomed of those.slice(0, -kept)) rmSync(join(folder, doomed), { force: true });
  }
}

function timeIn(name: string): string {
  return /\d{4}-\d\d-\d\d.*$/.exec(name)![0];
}
