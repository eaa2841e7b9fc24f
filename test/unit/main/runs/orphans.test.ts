import { phrase } from '../../../../core/errors/words.ts';
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDetail } from '../../../../core/runs.ts';
import type { Home } from '../../../../main/system/home.ts';
import { beginDailyBackup } from '../../../../main/runs/backups/daily.ts';
import { recordFiles } from '../../../../main/runs/record.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { restoreHome } from '../../../../main/runs/backups/restoring.ts';
import { epochRow, newHome, newRun, liveStats, samples, steps, unmeasured } from './support.ts';

let home: Home;
beforeEach(() => void (home = newHome()));
afterEach(() => rmSync(home.root, { recursive: true, force: true }));

const environment = { epochal: '1', tensorflow: '2', device: 'CPU:0', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 };

function withRuns<T>(work: (runs: Runs) => T): T {
  const runs = openRuns(home);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}

function addEpochs(runs: Runs, run: string, first: number, last: number): void {
  for (let epoch = first; epoch <= last; epoch++) {
    runs.journal.addEpoch(run, epochRow(epoch, { classAccuracy: [0.1, null, 0.3], nan: true }), samples(epoch), steps((epoch - 1) * 10, 10), liveStats);
    const folder = runs.checkpointFolder(run, String(epoch));
    mkdirSync(folder);
    for (const file of ['manifest.json', 'weights.safetensors', 'optimizer.safetensors']) writeFileSync(join(folder, file), file);
    runs.journal.addCheckpoint(run, { epoch, step: 0, folder: String(epoch), bytes: 53, created: '2026-01-01T00:00:00.000Z', ...unmeasured }, []);
  }
}

/** The network it ended with, which tells its figures itself. */
function addFinal(runs: Runs, run: string, epoch: number): void {
  const final = { valLoss: 0.5, valAccuracy: 0.75, valTopK: null };
  const sums = { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 };
  const written = writeCheckpoint(dirname(runs.checkpointFolder(run, 'final')), { weights: new Map(), optimizer: new Map(), state: { epoch, step: 0, sums, learningRate: null, callbacks: [], ended: null, final } })!;
  runs.journal.addCheckpoint(run, { epoch, step: 0, ...written, created: '2026-01-01T00:00:00.000Z', ...final }, []);
}

function addRun(runs: Runs, run: string, epochs: number, state: 'stopped' | 'finished' | 'failed'): void {
  runs.journal.create(newRun(run, runs, { recipe: 'cifar10-cnn' }));
  runs.journal.started(run, environment);
  addEpochs(runs, run, 1, epochs);
  if (state === 'finished') addFinal(runs, run, epochs);
  runs.journal.setState(run, state, state === 'failed' ? { code: 'training.nan', message: 'm', hint: 'h' } : null);
}

/** What can't be known again: when a note or a checkpoint was written, how fast steps were. */
function lasting({ notes: _, stepMs: _stepMs, attempt: _attempt, checkpoints, ...detail }: RunDetail): unknown {
  return { ...detail, checkpoints: checkpoints.map(({ created: _created, ...rest }) => rest) };
}

const losses: [string, () => void][] = [
  ['deleted', () => rmSync(home.database)],
  ['cut to nothing', () => truncateSync(home.database)],
];

describe('runs whose rows are gone are taken in again from their folders', () => {
  it.each(losses)('when the database was %s', (_, lose) => {
    const before = withRuns((runs) => {
      addRun(runs, '20260102-030405-aaaa', 3, 'stopped');
      addRun(runs, 'b', 2, 'finished');
      addRun(runs, 'c', 0, 'failed');
      runs.rename('b', 'renamed');
      runs.annotate(['b', 'c'], { note: 'a note', addTags: ['one', 'two'], starred: true, archived: true });
      return runs.list().map(({ run }) => runs.show(run));
    });
    lose();
    withRuns((runs) => {
      expect(runs.list().map(({ run }) => lasting(runs.show(run)))).toEqual(before.map(lasting));
      expect(runs.find('renamed')).toBe('b');
      expect(runs.samples('b')).toEqual(samples(2));
      expect(runs.series('b', 5)).toMatchObject({ steps: [0, 5, 10, 14, 19], loss: [null, null, null, null, null] });
      expect(runs.show('b').notes.map(({ text }) => text)).toEqual([expect.stringContaining('taken in again')]);
      expect(runs.orphans()).toEqual([]);
    });
    withRuns((runs) => expect(runs.show('b').notes).toHaveLength(1));
  });

  it('when its log is lost, those that the log held', () => {
    const runs = openRuns(home);
    addRun(runs, 'a', 1, 'stopped');
    runs.close();
    const main = readFileSync(home.database);
    const later = openRuns(home);
    addRun(later, 'b', 1, 'stopped');
    later.close();
    writeFileSync(home.database, main);
    withRuns((again) => {
      expect(again.list().map(({ run }) => run).sort()).toEqual(['a', 'b']);
      expect(again.show('a').notes).toEqual([]);
      expect(again.show('b').notes).toHaveLength(1);
    });
  });

  it('one that was killed is interrupted, and goes on from its last checkpoint', () => {
    const runs = openRuns(home);
    runs.journal.create(newRun('a', runs));
    runs.journal.started('a', environment);
    addEpochs(runs, 'a', 1, 3);
    runs.close();
    // The line under way when it was killed.
    appendFileSync(join(home.runs, 'a', recordFiles.epochs), '{"epoch":{"epoch":4,"lo');
    rmSync(home.database);
    withRuns((again) => {
      expect(again.show('a')).toMatchObject({ state: 'interrupted', error: { code: 'run.interrupted' }, epochs: 3, step: 30, environment });
      expect(again.recorded('a')).toEqual({ epoch: 3, steps: 30 });
      again.journal.takeOver('a', again.owners.own(), { epoch: 2, step: 0 }, null);
      again.journal.addSteps('a', steps(20, 3), liveStats);
      again.journal.setState('a', 'stopped', null);
    });
    rmSync(home.database);
    withRuns((again) => expect(again.show('a').epochRows.map(({ epoch }) => epoch)).toEqual([1, 2]));
  });

  it('whatever epochs were trained, gone back to and trained again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(4)), { minLength: 1, maxLength: 4 }), (parts) => {
        const run = `r${Math.random().toString(36).slice(2)}`;
        const before = withRuns((runs) => {
          runs.journal.create(newRun(run, runs));
          let at = 0;
          for (const [count, back] of parts) {
            if (at > 0) {
              at = Math.min(at, back);
              runs.journal.takeOver(run, runs.owners.own(), { epoch: at, step: 0 }, null);
            }
            for (let epoch = at + 1; epoch <= at + count; epoch++) {
              runs.journal.addEpoch(run, epochRow(epoch, { valAccuracy: Math.random() }), samples(epoch), steps((epoch - 1) * 10, 10), liveStats);
            }
            at += count;
            runs.journal.setState(run, 'stopped', null);
          }
          return runs.show(run);
        });
        rmSync(home.database);
        withRuns((runs) => expect(lasting(runs.show(run))).toEqual(lasting(before)));
        withRuns((runs) => runs.delete(run));
      }),
      { numRuns: 15 },
    );
  });
});

describe('a folder of an older Epochal', () => {
  it('without a record is taken in with what is known, and says what is not', () => {
    withRuns((runs) => addRun(runs, '20260102-030405-aaaa', 3, 'stopped'));
    for (const file of Object.values(recordFiles)) rmSync(join(home.runs, '20260102-030405-aaaa', file));
    rmSync(home.database);
    withRuns((runs) => {
      const detail = runs.show('20260102-030405-aaaa');
      expect(detail).toMatchObject({ state: 'stopped', params: 15, epochs: 3, created: new Date(2026, 0, 2, 3, 4, 5).toISOString() });
      expect(detail.checkpoints.map(({ folder }) => folder)).toEqual(['1', '2', '3']);
      expect(detail.notes[0]!.text).toContain('does not tell its data set');
      expect(runs.weights(detail.run, 'last').epoch).toBe(3);
    });
  });

  it('gets its record beside the backup of the day', async () => {
    withRuns((runs) => addRun(runs, 'c', 3, 'stopped'));
    // Of one that can't be read there is none to write: it keeps no other from its own.
    withRuns((runs) => addRun(runs, 'b', 1, 'stopped'));
    rmSync(join(home.runs, 'b', recordFiles.run));
    const database = new Database(home.database);
    database.exec("UPDATE runs SET environment = '{' WHERE id = 'b'");
    database.close();
    const files = Object.values(recordFiles).map((file) => join(home.runs, 'c', file));
    const before = files.map((file) => readFileSync(file, 'utf8'));
    for (const file of files) rmSync(file);
    await beginDailyBackup(home, (error) => expect(error).toBeNull()).done;
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(before);
    expect(readdirSync(home.backups)).toHaveLength(1);
  });
});

describe('what is no run', () => {
  it('is neither taken in nor harmed', () => {
    withRuns((runs) => addRun(runs, 'a', 1, 'stopped'));
    for (const folder of ['empty', 'mine', 'no model', '.new-b', '.gone-c', 'torn']) mkdirSync(join(home.runs, folder));
    writeFileSync(join(home.runs, 'mine', 'letter.txt'), 'dear');
    writeFileSync(join(home.runs, 'file'), '');
    writeFileSync(join(home.runs, 'torn', 'model.json'), '{"name": ');
    const [kept, gone] = [['a', 'empty', 'file', 'mine', 'no model', 'torn', '.new-b'], ['.gone-c']];
    rmSync(home.database);
    withRuns((runs) => {
      expect(runs.list().map(({ run }) => run)).toEqual(['a']);
      expect(runs.orphans().map(({ run, problem }) => [run, problem !== null])).toEqual([['empty', true], ['mine', true], ['torn', true]]);
    });
    expect(readdirSync(home.runs).sort()).toEqual(kept.sort());
    expect(gone.some((name) => readdirSync(home.runs).includes(name))).toBe(false);
  });

  it('a run that was deleted does not come back, even where its folder could not be removed', () => {
    withRuns((runs) => {
      addRun(runs, 'a', 1, 'stopped');
      addRun(runs, 'b', 1, 'stopped');
      runs.delete('a');
    });
    withRuns((runs) => runs.delete('b'));
    mkdirSync(join(home.runs, '.gone-a'));
    withRuns((runs) => expect(runs.list()).toEqual([]));
  });

  it('a record under another name than its folder is not believed', () => {
    withRuns((runs) => addRun(runs, 'a', 1, 'stopped'));
    renameSync(join(home.runs, 'a'), join(home.runs, 'b'));
    rmSync(home.database);
    withRuns((runs) => expect(runs.list().map(({ run, name }) => [run, name])).toEqual([['b', 'b']]));
  });
});

describe('a backup that is older than the runs', () => {
  it('is brought up to what the folders tell', async () => {
    const runs = openRuns(home);
    addRun(runs, 'old', 2, 'finished');
    runs.journal.create(newRun('broken', runs));
    runs.journal.create(newRun('a', runs));
    addEpochs(runs, 'a', 1, 2);
    runs.journal.note('a', phrase`mine`);
    await beginDailyBackup(home, (error) => expect(error).toBeNull(), new Date('2026-11-01')).done;
    addEpochs(runs, 'a', 3, 5);
    runs.journal.setState('a', 'finished', null);
    runs.journal.setState('broken', 'stopped', null);
    addRun(runs, 'new', 1, 'stopped');
    const before = runs.show('a');
    const old = runs.show('old');
    runs.close();
    copyFileSync(join(home.backups, 'daily-2026-11-01.db'), join(home.root, 'kept'));
    writeFileSync(home.database, 'x'.repeat(5000));
    writeFileSync(join(home.runs, 'broken', 'model.json'), '{');
    expect(restoreHome(home, null)).toMatchObject({ runs: 4 });
    withRuns((again) => {
      expect(lasting(again.show('a'))).toEqual(lasting(before));
      expect(again.show('a').notes.map(({ text }) => text)).toEqual(['mine', expect.stringContaining('older state')]);
      expect([...again.stepsFrom('a', 0).loss]).toEqual([...steps(0, 20).loss, ...Array<number>(30).fill(Number.NaN)]);
      expect(again.show('old')).toEqual(old);
      expect(again.row('new').state).toBe('stopped');
    });
  });
});
