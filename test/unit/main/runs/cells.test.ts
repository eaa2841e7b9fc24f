import { phrase } from '../../../../core/errors/words.ts';
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../../../../main/system/home.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { restoreHome } from '../../../../main/runs/backups/restoring.ts';
import { epochRow, newHome, newRun, liveStats, samples, steps } from './support.ts';

let home: Home;
let runs: Runs;
let rowBefore: unknown;

beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
  for (const id of ['a', 'b']) {
    runs.journal.create(newRun(id, runs));
    runs.journal.started(id, { epochal: '1', tensorflow: '2', device: 'CPU:0', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 });
    runs.journal.addEpoch(id, epochRow(1, { classAccuracy: [0.5] }), samples(1), steps(0, 10), liveStats);
    runs.journal.setState(id, 'stopped', { code: 'training.crashed', message: 'm', hint: 'h' });
    runs.journal.note(id, phrase`note`);
  }
  rowBefore = runs.row('b');
  runs.close();
  // As a file that was damaged has no types and no checks to hold it.
  const database = new Database(home.database);
  database.unsafeMode();
  database.pragma('synchronous = OFF');
  database.pragma('writable_schema = ON');
  database.exec("UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql, 'STRICT, ', ''), ') STRICT', ')'), ' NOT NULL', ''), 'CHECK (', 'CHECK (1 OR ') WHERE type = 'table'");
  database.close();
  runs = openRuns(home);
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

/** @returns what the cell held. */
function corrupt(table: string, column: string, value: unknown): unknown {
  const database = new Database(home.database);
  database.pragma('ignore_check_constraints = ON');
  database.pragma('synchronous = OFF');
  const where = `WHERE ${table === 'runs' ? 'id' : 'run'} = 'a'`;
  const before = database.prepare(`SELECT ${column} FROM ${table} ${where}`).pluck().get();
  expect(database.prepare(`UPDATE ${table} SET ${column} = ? ${where}`).run(value).changes).toBe(1);
  database.close();
  return before;
}

/** All that asks for a run; what is refused is refused in words. */
function askAll(run: string): void {
  for (const ask of [() => runs.row(run), () => runs.show(run), () => runs.series(run, 5), () => runs.stepsFrom(run, 0), () => runs.samples(run), () => runs.checkpoints(run), () => runs.recorded(run), () => runs.liveStats(run), () => runs.ownerOf(run), () => runs.history(run), () => runs.weights(run, 'best')]) {
    try {
      ask();
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(run\.damaged|checkpoint\.missing)$/), hint: expect.any(String) });
    }
  }
}

const columns = {
  runs: [
    'name', 'state', 'owner', 'recipe', 'dataset', 'dataset_sha256', 'training', 'params', 'trainable_params', 'train_images', 'validation_images', 'steps_per_epoch', 'epochs_planned',
    'epochs', 'step', 'best_epoch', 'best_metric', 'best_value', 'step_ms', 'pulse', 'environment', 'error', 'created', 'begun', 'classes', 'pixels', 'silent_since',
  ],
  epochs: ['loss', 'accuracy', 'val_loss', 'val_accuracy', 'top_k', 'val_top_k', 'class_accuracy', 'learning_rate', 'seconds', 'images_per_second', 'nan'],
  steps: ['first_step', 'count', 'loss', 'accuracy'],
  samples: ['epoch', 'split', 'predictions'],
  notes: ['created', 'text'],
};
const values: [string, unknown][] = [['no JSON', '{"a": '], ['other JSON', '[1, {"b": null}]'], ['JSON null', 'null'], ['a number', -1.5], ['bytes', Buffer.from([0xff, 0, 1])], ['nothing', null]];

describe.each(Object.entries(columns))('a bad cell of %s', (table, names) => {
  it('breaks no list and no other run, and the run can still be deleted', () => {
    for (const column of names) {
      const before = corrupt(table, column, null);
      for (const [, value] of values) {
        corrupt(table, column, value);
        expect(runs.list()).toHaveLength(2);
        expect(runs.find('b')).toBe('b');
        expect(runs.row('b')).toEqual(rowBefore);
        expect(runs.show('b')).toMatchObject({ epochs: 1, step: 10, notes: [{ text: 'note' }] });
        expect(JSON.stringify(runs.list())).toContain('"run":"a"');
        askAll('a');
      }
      corrupt(table, column, before);
    }
    for (const column of names) corrupt(table, column, 'x');
    runs.delete('a');
    expect(runs.list().map(({ run }) => run)).toEqual(['b']);
  });
});

it('a run of which a cell can not be read says so, and the others nothing', () => {
  corrupt('runs', 'best_metric', 'luck');
  expect(runs.list().find(({ run }) => run === 'a')).toMatchObject({ best: null, error: { code: 'run.damaged', message: expect.stringContaining('best_metric') } });
  expect(runs.list().find(({ run }) => run === 'b')).toEqual(rowBefore);
});

it('settings that can not be read are read from the folder', () => {
  const { training } = runs.show('b');
  corrupt('runs', 'training', '{');
  expect(runs.show('a')).toMatchObject({ training, error: { code: 'run.damaged' } });
});

it('restoring reads the run from its folder again', () => {
  const { error: _, ...before } = runs.row('a');
  corrupt('runs', 'environment', '{');
  runs.close();
  // With no backup a new database is begun; all comes from the folders.
  expect(restoreHome(home, null)).toMatchObject({ backup: null, runs: 2 });
  runs = openRuns(home);
  expect(runs.row('a')).toEqual({ ...before, error: { code: 'training.crashed', message: 'm', hint: 'h' } });
});
