import { phrase } from '../../core/errors/words.ts';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Home } from '../system/home.ts';
import { explain, isUnwritable } from '../system/system-errors.ts';
import { openAlone } from './alone.ts';
import { orphanOf, problemOf } from './backups/examine.ts';
import { damaged } from './damage.ts';

/** A larger database is looked at no more often than this. `quick_check` reads some 3 GB a second from memory. */
const oftenBelowBytes = 16 << 20;
const everyMs = 3_600_000;

/**
 * After an unclean end, looks at all of the database before anyone works with it. The last to close a database removes
 * its log: one that is there and that nobody has open was left by a process that was killed. Of several that open it at
 * once, one looks and the others wait.
 * @throws EpochalError `runs.damaged`; SQLite's errors.
 */
export function checkAfterUncleanEnd(home: Home): void {
  if (!isDoubtful(home)) return;
  const turn = takeTurn(home);
  if (!turn) return;
  try {
    if (!isDoubtful(home)) return;
    const database = openAlone(home.database);
    if (!database) return;
    try {
      const problem = problemOf(database);
      if (problem === null) rmSync(mark(home), { force: true });
      else writeWherePossible(mark(home));
      refuseDamaged(home, problem);
      if (orphanOf(database) !== null) removeOrphans(database);
    } finally {
      database.close();
    }
  } finally {
    turn.close();
  }
}

/**
 * Looks at the pages of a database, each time it is opened or, of a large one, once an hour.
 * @throws EpochalError `runs.damaged`; SQLite's errors.
 */
export function checkQuickly(home: Home, database: Database.Database): void {
  const stamp = `${home.database}.checked`;
  const isLarge = sizeOf(home.database) >= oftenBelowBytes;
  if (isLarge && Date.now() - (statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0) < everyMs) return;
  const found = database.pragma('quick_check(1)', { simple: true }) as string;
  refuseDamaged(home, found === 'ok' ? null : found);
  if (isLarge) writeWherePossible(stamp);
}

function refuseDamaged(home: Home, problem: string | null): void {
  if (problem !== null) throw damaged(home, phrase`The database ${home.database} is damaged: ${problem.replaceAll(/\s+/g, ' ')}.`);
}

/** Rows of runs that are not there belong to nothing, and would be in the way of the run when its folder is taken in again. */
function removeOrphans(database: Database.Database): void {
  const orphans = database.pragma('foreign_key_check') as { table: string }[];
  database.transaction(() => {
    for (const table of new Set(orphans.map((orphan) => orphan.table))) database.exec(`DELETE FROM "${table}" WHERE run NOT IN (SELECT id FROM runs)`);
  })();
}

/** Left by a process that was killed, or found to be damaged the last time. */
function isDoubtful(home: Home): boolean {
  return sizeOf(home.database) > 0 && (sizeOf(`${home.database}-wal`) > 0 || existsSync(mark(home)));
}

/** Closing a database removes its log: this says that it was damaged. */
function mark(home: Home): string {
  return `${home.database}.damaged`;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Null where another has had it for long, or where it can't be taken: nothing can be written then. */
function takeTurn(home: Home): Database.Database | null {
  const path = join(home.root, 'check.lock');
  try {
    return openAlone(path, 5000);
  } catch (error) {
    if (isUnwritable(explain(error, path))) return null;
    throw error;
  }
}

function writeWherePossible(path: string): void {
  try {
    writeFileSync(path, '');
  } catch (error) {
    // What it says is then found again the next time.
    if (!isUnwritable(explain(error, path))) throw error;
  }
}
