import { labelledSplits } from '../../../../core/datasets.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Home } from '../../../../main/system/home.ts';
import { openDatabase } from '../../../../main/runs/database.ts';
import { openFolders } from '../../../../main/runs/folders.ts';
import { openJournal, type NewRun, type RetainedCheckpoint } from '../../../../main/runs/journal.ts';
import { withSystemErrors } from '../../../../main/system/system-errors.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { adoptRun, epochRow, newHome, newRun, liveStats, samples, steps, training, unmeasured } from './support.ts';

let home: Home;
let runs: Runs;

beforeEach(() => {
  home = newHome();
  runs = openRuns(home);
});
afterEach(() => {
  runs.close();
  rmSync(home.root, { recursive: true, force: true });
});

const fails = (code: string): unknown => expect.objectContaining({ code });
const environment = { epochal: '1', tensorflow: '2', device: 'CPU:0', threads: 1, platform: 'p', node: '24', processor: 'x', memoryBytes: 1 };

/** A run with whole epochs of ten steps each, a checkpoint after each, its files in place. */
function trained(id: string, epochs: number, changes: Partial<NewRun> = {}): string {
  runs.journal.create(newRun(id, runs, changes));
  runs.journal.started(id, environment);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    runs.journal.addEpoch(id, epochRow(epoch, { valAccuracy: epoch === 2 ? 0.9 : 0.4 }), samples(epoch), steps((epoch - 1) * 10, 10), liveStats);
    checkpoint(id, epoch, 0);
  }
  return id;
}

function checkpoint(run: string, epoch: number, step: number, retained: readonly RetainedCheckpoint[] = []): void {
  const folder = step === 0 ? String(epoch) : `${epoch}-${step}`;
  mkdirSync(runs.checkpointFolder(run, folder));
  runs.journal.addCheckpoint(run, { epoch, step, folder, bytes: 1, created: '2026-01-01T00:00:00.000Z', ...unmeasured }, retained);
}

const foldersOf = (run: string): string[] => readdirSync(join(runs.folder(run), 'checkpoints')).sort();

describe('what is recorded of a run', () => {
  it('is read as it was written', () => {
    const run = trained('a', 3);
    runs.journal.note(run, phrase`something`);
    expect(runs.show(run)).toMatchObject({
      run, name: 'run a', state: 'running', recipe: null, dataset: 'tiny', epochs: 3, epochsPlanned: 5,
      best: { epoch: 2, metric: 'valAccuracy', value: 0.9 },
      params: 15, trainableParams: 15, stepsPerEpoch: 10, step: 30, trainImages: 40, validationImages: 8,
      epochRows: [epochRow(1), epochRow(2, { valAccuracy: 0.9 }), epochRow(3)],
      sampleEpochs: [1, 2, 3], environment, stepMs: 4, notes: [{ text: 'something' }], error: null,
    });
    expect(runs.liveStats(run)).toEqual(liveStats);
    expect(runs.samples(run)).toEqual(samples(3));
    expect(runs.samples(run, 1)).toEqual(samples(1));
    expect(runs.samples(run, 4)).toBeNull();
    expect(runs.readModel(run)).toEqual(newRun('x', runs).model);
    expect(runs.list()).toEqual([runs.row(run)]);
  });

  it.each(labelledSplits)('has samples of the %s split', (split) => {
    const run = trained('a', 1);
    runs.journal.addEpoch(run, epochRow(2), { ...samples(2), split }, steps(10, 10), liveStats);
    expect(runs.samples(run)).toEqual({ ...samples(2), split });
  });

  it('keeps what is no number as null', () => {
    const run = trained('a', 0);
    runs.journal.addSteps(run, { firstStep: 0, loss: Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY), accuracy: Float32Array.of(0, 0, 0) }, liveStats);
    runs.journal.addEpoch(run, epochRow(1, { loss: 1, valLoss: Number.NaN, nan: true }), null, null, null);
    expect(runs.series(run, 10).loss).toEqual([1, null, null]);
    expect(runs.show(run).epochRows).toEqual([epochRow(1, { loss: 1, valLoss: null, nan: true })]);
    expect(runs.show(run).sampleEpochs).toEqual([]);
  });

  it('has the first of equal epochs as its best, by training where nothing validates', () => {
    runs.journal.create(newRun('a', runs));
    const accuracies = [0.2, 0.7, 0.7, 0.6];
    accuracies.forEach((accuracy, index) => runs.journal.addEpoch('a', epochRow(index + 1, { accuracy, valAccuracy: null, valLoss: null }), null, null, null));
    expect(runs.row('a').best).toEqual({ epoch: 2, metric: 'accuracy', value: 0.7 });
  });

  it('has as its best an epoch that validated, whatever others reach in training', () => {
    runs.journal.create(newRun('a', runs));
    const epochs: [number, number | null][] = [[0.5, null], [0.6, 0.3], [0.7, null], [0.8, 0.4], [0.9, null]];
    epochs.forEach(([accuracy, valAccuracy], index) => {
      const epoch = index + 1;
      runs.journal.addEpoch('a', epochRow(epoch, { accuracy, valAccuracy, valLoss: valAccuracy }), null, null, null);
      checkpoint('a', epoch, 0);
    });
    expect(runs.row('a').best).toEqual({ epoch: 4, metric: 'valAccuracy', value: 0.4 });
    expect(runs.weights('a', 'best').epoch).toBe(4);
    runs.journal.setState('a', 'finished', null);
    expect(foldersOf('a')).toEqual(['4', '5']);
  });

  it.each([['twice', 5], ['with a gap', 11]])('refuses steps that come %s, and keeps the others', (_, first) => {
    const run = trained('a', 0);
    runs.journal.addSteps(run, steps(0, 10), liveStats);
    expect(() => runs.journal.addSteps(run, steps(first, 2), liveStats)).toThrow();
    expect(runs.show(run).step).toBe(10);
    expect(() => runs.journal.addEpoch(run, epochRow(1), samples(1), steps(first, 2), liveStats)).toThrow();
    expect(runs.show(run)).toMatchObject({ epochRows: [], sampleEpochs: [], step: 10 });
  });

  it('has its steps however they were cut into messages', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }), fc.nat(4000), (parts, from) => {
        const run = `p${Math.random()}`;
        runs.journal.create(newRun(run, runs));
        let total = 0;
        for (const count of parts) {
          runs.journal.addSteps(run, steps(total, count), liveStats);
          total += count;
        }
        expect(runs.stepsFrom(run, 0)).toEqual(steps(0, total));
        const rest = runs.stepsFrom(run, from);
        expect([...rest.loss]).toEqual([...steps(0, total).loss.subarray(from)]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('going on from a checkpoint', () => {
  it('cuts off everything behind it, wherever it lies', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }), fc.nat(4), fc.nat(9), (parts, epoch, step) => {
        const run = `p${Math.random()}`;
        const epochs = 5;
        trained(run, epochs);
        let total = epochs * 10;
        for (const count of parts) {
          runs.journal.addSteps(run, steps(total, count), liveStats);
          total += count;
        }
        runs.journal.setState(run, 'stopped', null);
        runs.journal.takeOver(run, runs.owners.own(), { epoch, step }, null);
        const end = epoch * 10 + step;
        expect(runs.stepsFrom(run, 0)).toEqual(steps(0, end));
        const done = Array.from({ length: epoch }, (_, index) => index + 1);
        const detail = runs.show(run);
        expect(detail).toMatchObject({ state: 'queued', step: end, epochs: epoch, sampleEpochs: done, error: null });
        expect(detail.epochRows.map((row) => row.epoch)).toEqual(done);
        expect(detail.best?.epoch ?? null).toBe([null, 1, 2, 2, 2][epoch]);
        expect(foldersOf(run)).toEqual(detail.checkpoints.map(({ folder }) => folder).sort());
        expect(detail.checkpoints.every((kept) => kept.epoch < epoch || (kept.epoch === epoch && kept.step <= step))).toBe(true);
        // It goes on from there.
        runs.journal.addSteps(run, steps(end, 3), liveStats);
        expect(runs.stepsFrom(run, 0)).toEqual(steps(0, end + 3));
      }),
      { numRuns: 25 },
    );
  });

  it('is for one process only, and for a run that has ended', () => {
    const run = trained('a', 1);
    const takeOver = (): void => runs.journal.takeOver(run, runs.owners.own(), { epoch: 1, step: 0 }, phrase`a note`);
    expect(takeOver).toThrow(fails('run.not-resumable'));
    runs.journal.setState(run, 'failed', { code: 'training.crashed', message: 'm', hint: 'h' });
    takeOver();
    expect(runs.show(run).notes).toHaveLength(1);
    expect(takeOver).toThrow(fails('run.not-resumable'));
    expect(runs.show(run).notes).toHaveLength(1);
  });

  it('forgets what was asked before, and removes files of no checkpoint', () => {
    const run = trained('a', 1);
    runs.journal.ask(run, 'stop');
    runs.journal.setState(run, 'stopped', null);
    mkdirSync(runs.checkpointFolder(run, '.2.partial'));
    mkdirSync(runs.checkpointFolder(run, '2'));
    runs.journal.takeOver(run, runs.owners.own(), { epoch: 1, step: 0 }, null);
    expect(runs.journal.takeRequests([run])).toEqual([]);
    expect(foldersOf(run)).toEqual(['1']);
  });
});

describe('checkpoints', () => {
  it('are the best and the last two while it trains, the best and the last of a finished run', () => {
    const run = trained('a', 5);
    expect(foldersOf(run)).toEqual(['2', '4', '5']);
    checkpoint(run, 5, 3);
    expect(foldersOf(run)).toEqual(['2', '5', '5-3']);
    expect(runs.weights(run, 'best')).toEqual({ name: '2', folder: runs.checkpointFolder(run, '2'), epoch: 2 });
    expect(runs.weights(run, 'last')).toEqual({ name: '5-3', folder: runs.checkpointFolder(run, '5-3'), epoch: 5 });
    expect(runs.weights(run, 5).folder).toBe(runs.checkpointFolder(run, '5'));
    runs.journal.setState(run, 'finished', null);
    expect(foldersOf(run)).toEqual(['2', '5-3']);
    expect(() => runs.weights(run, 1)).toThrow(expect.objectContaining({ code: 'checkpoint.missing', hint: 'It has kept 2, last.' }));
  });

  it('of the network a training ended with is the last and says what it gives; others say what their epoch measured', () => {
    const run = trained('a', 5);
    mkdirSync(runs.checkpointFolder(run, 'final'));
    runs.journal.addCheckpoint(run, { epoch: 5, step: 0, folder: 'final', bytes: 1, created: '2026-01-01T00:00:00.000Z', valLoss: 0.25, valAccuracy: 0.875, valTopK: null }, []);
    expect(foldersOf(run)).toEqual(['2', '4', '5', 'final']);
    const rows = runs.show(run).epochRows;
    expect(runs.checkpoints(run).map(({ folder, valLoss, valAccuracy }) => [folder, valLoss, valAccuracy])).toEqual([
      ...[2, 4, 5].map((epoch) => [String(epoch), rows[epoch - 1]!.valLoss, rows[epoch - 1]!.valAccuracy]),
      ['final', 0.25, 0.875],
    ]);
    expect(runs.weights(run, 'last')).toEqual({ name: 'final', folder: runs.checkpointFolder(run, 'final'), epoch: 5 });
    expect([runs.weights(run, 'best').name, runs.weights(run, 5).name]).toEqual(['2', '5']);

    const { history, steps: series, samples: predictions } = runs.history(run);
    expect(history.checkpoints.at(-1)).toMatchObject({ folder: 'final', val_loss: 0.25, val_accuracy: 0.875 });
    adoptRun(runs, { history: { ...history, run: { ...history.run, id: 'b' } }, steps: series, samples: predictions });
    expect(runs.checkpoints('b')).toEqual(runs.checkpoints(run));

    runs.journal.setState(run, 'interrupted', null);
    runs.journal.takeOver(run, runs.owners.own(), { epoch: 5, step: 0 }, null);
    expect(foldersOf(run)).toEqual(['2', '4', '5']);
    mkdirSync(runs.checkpointFolder(run, 'final'));
    runs.journal.addCheckpoint(run, { epoch: 5, step: 0, folder: 'final', bytes: 1, created: '2026-01-01T00:00:00.000Z', ...unmeasured }, []);
    runs.journal.setState(run, 'finished', null);
    expect(foldersOf(run)).toEqual(['2', 'final']);
  });

  it('of every k-th epoch stay for good', () => {
    const run = trained('a', 7, { training: { ...training, checkpoints: { everyMinutes: null, keepEvery: 3 } } });
    expect(foldersOf(run)).toEqual(['2', '3', '6', '7']);
    runs.journal.setState(run, 'finished', null);
    expect(foldersOf(run)).toEqual(['2', '3', '6', '7']);
  });

  it('that a callback needs stay as long as it does, of those whose weights are enough only these', () => {
    const run = trained('a', 3);
    const wanted = [{ folder: '1', weightsOnly: false }, { folder: '3', weightsOnly: true }];
    writeFileSync(join(runs.checkpointFolder(run, '3'), 'weights.safetensors'), 'weights');
    writeFileSync(join(runs.checkpointFolder(run, '3'), 'optimizer.safetensors'), 'slots');
    checkpoint(run, 4, 0, wanted);
    expect(readdirSync(runs.checkpointFolder(run, '3'))).toHaveLength(2);
    checkpoint(run, 5, 0, wanted);
    expect(readdirSync(runs.checkpointFolder(run, '3'))).toEqual(['weights.safetensors']);
    expect(runs.checkpoints(run).map(({ folder, bytes }) => [folder, bytes])).toEqual([['2', 1], ['3', 7], ['4', 1], ['5', 1]]);
    checkpoint(run, 6, 0, wanted);
    expect(foldersOf(run)).toEqual(['2', '3', '5', '6']);
    checkpoint(run, 7, 0);
    expect(foldersOf(run)).toEqual(['2', '6', '7']);
  });

  it('that is being written is left alone when others are removed', () => {
    const run = trained('a', 3);
    mkdirSync(runs.checkpointFolder(run, '5'));
    mkdirSync(runs.checkpointFolder(run, '.6.partial'));
    checkpoint(run, 4, 0);
    expect(foldersOf(run)).toEqual(['.6.partial', '2', '3', '4', '5']);
  });

  it('are told to be missing before there is one, and what gives one', () => {
    const run = trained('a', 0);
    const reported = (hint: string): unknown => expect.objectContaining({ code: 'checkpoint.missing', hint: expect.stringContaining(hint) });
    expect(() => runs.weights(run, 'best')).toThrow(reported('Wait for its first epoch'));
    runs.journal.setState(run, 'failed', null);
    expect(() => runs.weights(run, 'best')).toThrow(reported('it starts from the beginning'));
    runs.journal.setState(run, 'finished', null);
    expect(() => runs.weights(run, 3)).toThrow(reported('Choose another run'));
  });
});

describe('names', () => {
  it.each(['', '  ', 'last', 'a\nb', 'a\x1b[2J', 'a\x9bb', 'a\u202eb', 'a'.repeat(201)])('refuse %j', (name) => {
    expect(() => runs.rename(trained('a', 0), name)).toThrow(fails('run.name'));
  });

  it('change', () => {
    expect(runs.rename(trained('a', 0), ' new ').name).toBe('new');
    expect(runs.find('new')).toBe('a');
    expect(runs.find('last')).toBe('a');
  });

  const asking: [string, (run: string) => unknown][] = [
    ['row', (run) => runs.row(run)],
    ['show', (run) => runs.show(run)],
    ['series', (run) => runs.series(run, 2)],
    ['samples', (run) => runs.samples(run)],
    ['weights', (run) => runs.weights(run, 'best')],
    ['readModel', (run) => runs.readModel(run)],
    ['rename', (run) => runs.rename(run, 'x')],
    ['delete', (run) => runs.delete(run)],
  ];
  it.each(asking)('that no run has are refused by %s', (_, ask) => {
    expect(() => ask('nobody')).toThrow(fails('run.unknown'));
  });
});

describe('deleting', () => {
  it('takes the row, its series and its folder', () => {
    const run = trained('a', 2);
    const folder = runs.folder(run);
    expect(() => runs.delete(run)).toThrow(fails('run.active'));
    expect(existsSync(folder)).toBe(true);
    runs.journal.setState(run, 'stopped', null);
    runs.delete(run);
    expect(runs.list()).toEqual([]);
    expect(readdirSync(home.runs)).toEqual([]);
    const database = new Database(home.database);
    for (const table of ['epochs', 'steps', 'samples', 'checkpoints', 'requests', 'notes']) expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    database.close();
  });

  it('that was cut off is ended, or undone, by the next to open the home', () => {
    const [undone, ended] = [trained('a', 1), trained('b', 1)];
    for (const run of [undone, ended]) runs.journal.setState(run, 'stopped', null);
    // Killed between the move and the row, and between the row and the removal.
    renameSync(runs.folder(undone), join(home.runs, `.gone-${undone}`));
    mkdirSync(join(home.runs, '.gone-c'));
    runs.close();
    runs = openRuns(home);
    expect(readdirSync(home.runs).sort()).toEqual(['a', 'b']);
    expect(runs.weights(undone, 'last').epoch).toBe(1);
  });

  it('works for a run whose folder someone removed', () => {
    const run = trained('a', 0);
    runs.journal.setState(run, 'failed', null);
    rmSync(runs.folder(run), { recursive: true });
    expect(() => runs.readModel(run)).toThrow(fails('run.damaged'));
    runs.delete(run);
    expect(runs.list()).toEqual([]);
  });
});

describe('who trains', () => {
  it('is alive while its process is, and its runs are interrupted after', () => {
    const run = trained('a', 1);
    runs.journal.setState(trained('b', 1), 'paused', null);
    const other = openRuns(home);
    expect(other.list().map(({ state }) => state).sort()).toEqual(['paused', 'running']);
    const owner = runs.ownerOf(run)!;
    expect([other.ownerOf(run), other.owners.isAlive(owner)]).toEqual([owner, true]);
    // The lock is gone as when the process were killed; the rows are as it left them.
    runs.owners.close();
    expect(other.row(run)).toMatchObject({ state: 'interrupted', error: { code: 'run.interrupted' } });
    expect(other.list().map(({ state }) => state)).toEqual(['interrupted', 'interrupted']);
    expect(other.ownerOf(run)).toBeNull();
    other.close();
  });

  it('leaves no file behind, nor do those who were killed', () => {
    const first = runs.owners.own();
    writeFileSync(join(home.root, 'owners', 'killed.lock'), '');
    const other = openRuns(home);
    expect(other.owners.isAlive('killed')).toBe(false);
    expect(other.owners.isAlive('never')).toBe(false);
    const second = other.owners.own();
    expect(readdirSync(join(home.root, 'owners')).sort()).toEqual([`${first}.lock`, `${second}.lock`].sort());
    other.close();
    runs.owners.close();
    expect(readdirSync(join(home.root, 'owners'))).toEqual([]);
  });

  it('of one run says nothing of another, once it is let go', () => {
    const [run, still] = [trained('a', 0), trained('b', 0)];
    const other = openRuns(home);
    runs.owners.letGo(runs.ownerOf(run)!);
    expect([run, still].map((one) => other.row(one).state)).toEqual(['interrupted', 'running']);
    other.close();
  });

  it('takes each request once, and only its own', () => {
    const [a, b] = [trained('a', 0), trained('b', 0)];
    runs.journal.ask(a, 'pause');
    runs.journal.ask(a, 'pause');
    runs.journal.ask(b, 'stop');
    expect(runs.journal.takeRequests([])).toEqual([]);
    expect(runs.journal.takeRequests([a])).toEqual([{ run: a, action: 'pause' }]);
    expect(runs.journal.takeRequests([a])).toEqual([]);
    expect(runs.journal.takeRequests([a, b])).toEqual([{ run: b, action: 'stop' }]);
  });
});

describe('opening', () => {
  it('is refused with what to do', () => {
    const table: [string, (path: string) => void, string][] = [
      ['not a database', (path) => writeFileSync(path, 'x'.repeat(5000)), 'runs.damaged'],
      ['a folder', (path) => mkdirSync(path), 'home.unusable'],
      ['of another program', (path) => new Database(path).exec('CREATE TABLE t (x)').close(), 'runs.foreign'],
    ];
    for (const [, make, code] of table) {
      const other = newHome();
      make(other.database);
      expect(() => openRuns(other)).toThrow(fails(code));
      rmSync(other.root, { recursive: true });
    }
    const file = newHome();
    writeFileSync(join(file.root, 'file'), '');
    const below = { ...file, root: join(file.root, 'file'), runs: join(file.root, 'file', 'runs'), database: join(file.root, 'file', 'epochal.db') };
    expect(() => openRuns(below)).toThrow(fails('home.unusable'));
    rmSync(file.root, { recursive: true });
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('is refused where nothing may be written', () => {
    const other = newHome();
    chmodSync(other.root, 0o500);
    expect(() => openRuns(other)).toThrow(fails('home.unusable'));
    chmodSync(other.root, 0o700);
    rmSync(other.root, { recursive: true });
  });
});

describe('a full disk', () => {
  it('is said, and what was written before stays', () => {
    const run = trained('a', 2);
    // SQLite refuses a database that may not grow as a full disk is refused.
    const { database } = openDatabase(home);
    database.pragma(`max_page_count = ${String(database.pragma('page_count', { simple: true }))}`);
    const journal = openJournal(database, openFolders(home.runs), (work) => withSystemErrors(home.database, work));
    expect(() => {
      for (let step = 20; ; step += 1000) journal.addSteps(run, steps(step, 1000), liveStats);
    }).toThrow(fails('disk.full'));
    expect(() => journal.setState(run, 'failed', null)).not.toThrow();
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
    const { step } = runs.show(run);
    expect(runs.stepsFrom(run, 0)).toEqual(steps(0, step));
  });
});
