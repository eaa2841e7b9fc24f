import { copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunDetail, StepSeries } from '../../../../core/runs.ts';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { migrations } from '../../../../main/runs/schema/migrate.ts';
import { epochChanges, record } from '../../../fixtures/run-databases/rows.ts';
import * as support from './support.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/run-databases');
const schemas = join(import.meta.dirname, '../../../../main/runs/schema');
const tables = ['runs', 'epochs', 'steps', 'samples', 'checkpoints', 'requests', 'notes'];

const homes: Home[] = [];
afterEach(() => homes.splice(0).forEach(({ root }) => rmSync(root, { recursive: true, force: true })));
const newHome = (): Home => {
  homes.push(support.newHome());
  return homes.at(-1)!;
};

/** Does work on what lies in a database. */
function inside<T>(path: string, work: (database: Database.Database) => T): T {
  const database = new Database(path, { readonly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const schemaOf = (database: Database.Database): unknown => database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();

/** What a run tells, but for what differs between two homes that record the same: places and times of notes. */
function reported(runs: Runs): unknown {
  return runs.list().map(({ run }) => {
    const { folder: _, notes, ...detail }: RunDetail = runs.show(run);
    return {
      ...detail,
      notes: notes.map(({ text }) => text),
      series: runs.series(run, 1000),
      samples: detail.sampleEpochs.map((epoch) => runs.samples(run, epoch)),
      recorded: runs.recorded(run),
      stats: runs.liveStats(run),
      asked: runs.journal.takeRequests([run]),
    };
  });
}

it.each(readdirSync(schemas).filter((name) => name.startsWith('version-')))('%s is one text that nothing else of the program can change', (name) => {
  expect(readFileSync(join(schemas, name), 'utf8')).not.toMatch(/\bimport\b|\$\{/);
});

describe.each(Object.entries(epochChanges))('a database of version %s', (version, changes) => {
  const file = join(fixtures, `version-${version}.db`);

  it('becomes what a new one is, every value it had in its place', () => {
    const [home, fresh] = [newHome(), newHome()];
    copyFileSync(file, home.database);
    openRuns(home).close();
    openRuns(fresh).close();
    const [schema, newest] = [home, fresh].map(({ database }) => inside(database, schemaOf));
    expect(schema).toEqual(newest);
    const rowsBefore = inside(file, (before) => {
      expect(before.pragma('user_version', { simple: true })).toBe(Number(version));
      return tables.map((table) => before.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all() as Record<string, unknown>[]);
    });
    inside(home.database, (after) => {
      expect(after.pragma('user_version', { simple: true })).toBe(migrations.length);
      tables.forEach((table, index) => {
        const columns = Object.keys(rowsBefore[index]![0]!).map((name) => `"${name}"`).join(', ');
        // The first to open it finds that whoever trained is gone.
        const expected = rowsBefore[index]!.map((row) => (row['owner'] ? { ...row, owner: null, state: 'interrupted', error: expect.stringContaining('run.interrupted') as unknown } : row));
        expect(after.prepare(`SELECT ${columns} FROM ${table} ORDER BY 1, 2`).all()).toEqual(expected);
      });
    });
  });

  it('tells of its runs what a new one does in which the same is recorded', () => {
    const [home, fresh] = [newHome(), newHome()];
    copyFileSync(file, home.database);
    const recording = openRuns(fresh);
    record(recording, support, changes);
    recording.close();
    const [old, today] = [openRuns(home), openRuns(fresh)];
    try {
      // What the first two versions knew nothing of.
      const unknown = Number(version) < 3 ? { classes: null, pixels: null, attempt: 1 } : {};
      expect(reported(old)).toEqual((reported(today) as (RunDetail & { series: StepSeries })[]).map((run) => {
        const told = { ...run, ...unknown };
        return { ...told, series: { ...run.series, attempt: told.attempt } };
      }));
      expect(old.find('last')).toBe(today.find('last'));
      expect(new Set(old.list().map(({ state }) => state))).toEqual(new Set(['stopped', 'finished', 'failed', 'interrupted']));
    } finally {
      old.close();
      today.close();
    }
  });
});
