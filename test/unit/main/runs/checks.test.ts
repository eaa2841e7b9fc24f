import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { epochRow, newHome, newRun, liveStats, samples, steps } from './support.ts';

let home: Home;
beforeEach(() => void (home = newHome()));
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

function withRuns<T>(work: (runs: Runs) => T): T {
  const runs = openRuns(home);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}

function addRun(runs: Runs, id: string, created: string): void {
  runs.journal.create(newRun(id, runs, { created: new Date(created) }));
  runs.journal.addEpoch(id, epochRow(1), samples(1), steps(0, 10), liveStats);
  runs.journal.setState(id, 'stopped', null);
}

/** Changes the database in a way that its program never does, and leaves it as a killed process does: with its log. */
function killedAfter(change: (database: Database.Database) => void): void {
  const database = new Database(home.database);
  database.unsafeMode();
  database.pragma('wal_autocheckpoint = 0');
  change(database);
  for (const ending of ['', '-wal']) copyFileSync(home.database + ending, join(home.root, `kept${ending}`));
  database.close();
  for (const ending of ['', '-wal']) copyFileSync(join(home.root, `kept${ending}`), home.database + ending);
}

/** An index whose order is not what it says: every page is whole. */
function spoilIndex(database: Database.Database): void {
  database.pragma('writable_schema = ON');
  database.exec("UPDATE sqlite_schema SET sql = replace(sql, 'created DESC, id DESC', 'created, id') WHERE name = 'runs_by_time'");
}

it('after an unclean end all of the database is looked at, else its pages', () => {
  withRuns((runs) => {
    addRun(runs, 'a', '2026-01-01');
    addRun(runs, 'b', '2026-01-02');
  });
  killedAfter(spoilIndex);
  // Again and again: the first look removes the log.
  for (let time = 0; time < 2; time++) {
    expect(() => openRuns(home)).toThrow(expect.objectContaining({ code: 'runs.damaged', message: expect.stringMatching(/index runs_by_time/) }));
    expect(existsSync(`${home.database}-wal`)).toBe(false);
  }
  const database = new Database(home.database);
  database.exec('REINDEX');
  database.close();
  expect(withRuns((runs) => runs.list())).toHaveLength(2);
  expect(readdirSync(home.root).filter((name) => name.endsWith('.damaged'))).toEqual([]);
});

it('a database that another has open is not one that was left', () => {
  const first = openRuns(home);
  addRun(first, 'a', '2026-01-01');
  expect(statSync(`${home.database}-wal`).size).toBeGreaterThan(0);
  expect(withRuns((second) => second.list())).toHaveLength(1);
  first.close();
});

it('rows of runs that are gone are removed after an unclean end, and the run is taken in again from its folder', () => {
  withRuns((runs) => addRun(runs, 'a', '2026-01-01'));
  killedAfter((database) => {
    database.pragma('foreign_keys = OFF');
    database.exec("DELETE FROM runs WHERE id = 'a'");
  });
  withRuns((runs) => expect(runs.show('a')).toMatchObject({ epochs: 1, state: 'stopped', notes: [{ text: expect.stringContaining('taken in again') }] }));
});

it('several processes that open it at once after an unclean end do not keep each other out', async () => {
  withRuns((runs) => addRun(runs, 'a', '2026-01-01'));
  killedAfter((database) => database.exec("UPDATE runs SET name = 'left in the log'"));
  const all = await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [join(import.meta.dirname, 'opening.ts'), home.root])));
  expect(all.map(({ stdout, stderr }) => stdout + stderr)).toEqual(['1\n', '1\n', '1\n', '1\n']);
  withRuns((runs) => expect(runs.row('a').name).toBe('left in the log'));
});

it('a large database is looked at once an hour', () => {
  withRuns((runs) => {
    addRun(runs, 'a', '2026-01-01');
    for (let first = 10; first < 2_500_000; first += 500_000) runs.journal.addSteps('a', steps(first, 500_000), liveStats);
  });
  expect(statSync(home.database).size).toBeGreaterThan(16 << 20);
  withRuns(() => undefined);
  const stamp = `${home.database}.checked`;
  const before = new Date(Date.now() - 30 * 60_000);
  utimesSync(stamp, before, before);
  withRuns(() => undefined);
  expect(statSync(stamp).mtimeMs).toBe(before.getTime());
  const longBefore = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(stamp, longBefore, longBefore);
  withRuns(() => undefined);
  expect(statSync(stamp).mtimeMs).toBeGreaterThan(longBefore.getTime());
  expect(readdirSync(home.root)).toContain('epochal.db.checked');
});
