import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunDetail } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import type { PreparedTraining } from '../../../../main/trainer/checked.ts';
import { logFiles } from '../../../../main/trainer/recorder.ts';
import { originOf, parentOf } from '../../../../main/training/origin.ts';
import { trialOf } from '../../../../main/training/trial.ts';
import { scalarsIn } from '../../../support/events.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { openBench, packDataset, traces, training, type Bench } from './support.ts';

const engine = await openEngine();
let root: string;
let bench: Bench;
let fate: Fate | null = null;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'epochal-fork-'));
  await packDataset(join(root, 'waves'));
  bench = await openBench(root, () => trainHere(engine, fate));
});
afterAll(async () => {
  await bench.close();
  rmSync(root, { recursive: true, force: true });
});

/** Four epochs, each of whose checkpoints is kept. */
const asked = (changes: object): Training => readTraining({ ...training, checkpoints: { keepEvery: 1, everyMinutes: null }, ...changes });

async function trained(changes: object): Promise<string> {
  const { run } = await bench.trainer.start({ ...bench.request, training: asked(changes) });
  await bench.trainer.wait(run);
  return run;
}

/** Goes on from a run's epoch to its end. */
async function forked(parent: string, epoch: number, changes: object): Promise<string> {
  const { run } = await bench.trainer.start({ ...bench.request, training: asked(changes), parent: { run: parent, epoch, forked: true }, repeats: parent });
  await bench.trainer.wait(run);
  return run;
}

/** Every file of a checkpoint, to the byte. */
function filesOf(run: string, checkpoint: string): Map<string, string> {
  const folder = bench.runs.checkpointFolder(run, checkpoint);
  return new Map(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

/** What TensorBoard's files tell, in the order of their names. */
function boardOf(run: string): unknown[] {
  const root = join(bench.runs.folder(run), logFiles.tensorBoard);
  if (!existsSync(root)) return [];
  return readdirSync(root).sort().map((part) => [part, readdirSync(join(root, part)).sort().flatMap((name) => scalarsIn(readFileSync(join(root, part, name))))]);
}

const refused = (key: string): unknown => expect.objectContaining({ code: key.split('/')[0], ...(key.includes('/') ? { plain: expect.objectContaining({ key }) as unknown } : {}) });

/** The model has dropout and batch normalisation. */
const cases: [string, object][] = [
  ['Adam', {}],
  [
    'momentum, a schedule, changed and mixed pictures, weighed classes, callbacks',
    {
      optimizer: { type: 'SGD', arguments: { momentum: 0.9, nesterov: true } },
      schedule: { type: 'CosineDecay', arguments: { warmup_steps: 10, warmup_target: 0.02 } },
      loss: { type: 'CategoricalCrossentropy', arguments: { from_logits: true, label_smoothing: 0.1 } },
      augmentation: { rotation_range: 15, horizontal_flip: true, mixup_alpha: 0.4 },
      classWeights: 'balanced',
      callbacks: [{ type: 'EarlyStopping', arguments: { patience: 3, restore_best_weights: true } }, { type: 'ModelCheckpoint', arguments: { save_best_only: true, save_weights_only: true } }, { type: 'TensorBoard', arguments: { update_freq: 'batch' } }],
    },
  ],
  ['a rate that callbacks lower, averages of the weights, epochs that end within a pass', { optimizer: { type: 'AdamW', arguments: { use_ema: true, gradient_accumulation_steps: 2 } }, callbacks: [{ type: 'ReduceLROnPlateau', arguments: { patience: 1, min_delta: 1 } }], stepsPerEpoch: 7 }],
];

describe.each(cases)('with nothing changed a fork repeats the original to the bit: %s', (_, changes) => {
  it('all that it leaves, every file of its checkpoints among it', async () => {
    const original = await trained(changes);
    const fork = await forked(original, 2, changes);
    expect(bench.runs.row(fork)).toMatchObject({ state: 'finished', parent: original, parentEpoch: 2, forked: true, epochs: 4 });
    expect(traces(bench.runs, fork)).toEqual(traces(bench.runs, original));
    const names = bench.runs.checkpoints(original).map(({ folder }) => folder);
    expect(bench.runs.checkpoints(fork).map(({ folder }) => folder)).toEqual(names);
    for (const name of names) expect(filesOf(fork, name)).toEqual(filesOf(original, name));
    expect(boardOf(fork)).toEqual(boardOf(original));
    expect(bench.runs.show(fork).notes.map(({ text }) => text)).toEqual(bench.runs.show(original).notes.map(({ text }) => text));
  });
});

describe('a fork', () => {
  let original: string;
  beforeAll(async () => {
    original = await trained({});
  });

  it('goes on after it was killed before its first checkpoint and then stopped, to the same bits, when its parent is gone', async () => {
    const parent = await trained({});
    fate = { at: 5, how: 'kill', lost: 0 };
    const fork = await forked(parent, 1, {});
    expect(bench.runs.row(fork)).toMatchObject({ state: 'interrupted', epochs: 1 });
    bench.trainer.delete(parent);
    fate = { at: 30, how: 'stop' };
    await bench.trainer.resume(fork);
    await bench.trainer.wait(fork);
    fate = null;
    expect(bench.runs.row(fork)).toMatchObject({ state: 'stopped', parent });
    await bench.trainer.resume(fork);
    await bench.trainer.wait(fork);
    expect(traces(bench.runs, fork)).toEqual(traces(bench.runs, original));
  });

  it.each<[string, object, RegExp | null]>([
    ['a learning rate', { optimizer: { type: 'Adam', learningRate: 0.0001 } }, null],
    ['a seed', { seed: 12 }, null],
    ['more epochs', { epochs: 5 }, null],
    ['changed pictures', { augmentation: { horizontal_flip: true } }, null],
    ['the batch size', { batchSize: 32 }, /An epoch has 10 steps where it had 19/],
    ['another optimizer', { optimizer: { type: 'SGD', arguments: { momentum: 0.9 } } }, /SGD takes the place of Adam.*without a state/],
    ['more that the optimizer keeps', { optimizer: { type: 'Adam', arguments: { amsgrad: true } } }, /initial values with what .* did not keep: \w+\.$/],
    ['a callback', { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 9 } }] }, /EarlyStopping starts without a state/],
  ])('takes another setting: %s', async (_, changes, note) => {
    const fork = await forked(original, 2, changes);
    const [before, after] = [bench.runs.show(original), bench.runs.show(fork)];
    expect(after.state).toBe('finished');
    expect(after.epochRows.slice(0, 2)).toEqual(before.epochRows.slice(0, 2));
    // Only what is looked at after an epoch leaves the next one as it was.
    expect(after.epochRows[2]!.loss === before.epochRows[2]!.loss).toBe('epochs' in changes || 'callbacks' in changes);
    expect(after.epochRows[2]!.loss).not.toBeNull();
    expect(after.epochRows.at(-1)!.epoch).toBe(asked(changes).epochs);
    const told = after.notes.map(({ text }) => text);
    if (note) expect(told).toEqual(expect.arrayContaining([expect.stringMatching(note)]));
    else expect(told).toEqual([]);
    expect(after.step).toBe(after.epochRows.length * after.stepsPerEpoch);
  });

  it('of another optimizer counts its steps from the fork, and so do forks of it', async () => {
    const fork = await forked(original, 2, { optimizer: { type: 'Adamax' } });
    expect(bench.runs.show(fork).optimizerFrom).toBe(38);
    const second = await forked(fork, 3, { optimizer: { type: 'Adamax' } });
    expect(bench.runs.show(second).optimizerFrom).toBe(38);
    expect(traces(bench.runs, second)).toEqual(traces(bench.runs, fork));
  });

  it('done again is forked again, to the bit: from its parent, else from its own copy; where both are gone it is refused', async () => {
    const { runs, trainer } = bench;
    const parent = await trained({});
    const fork = await forked(parent, 2, { optimizer: { type: 'SGD', learningRate: 0.01 } });
    const again = async (): Promise<RunDetail> => {
      const { training: its, origin } = originOf(runs, fork, null);
      const { run } = await trainer.start({ ...bench.request, training: its, parent: parentOf(origin)!, repeats: fork });
      await trainer.wait(run);
      expect(traces(runs, run)).toEqual(traces(runs, fork));
      return runs.show(run);
    };
    expect(await again()).toMatchObject({ parent, parentEpoch: 2, forked: true });
    trainer.delete(parent);
    expect(await again()).toMatchObject({ parent: fork, parentEpoch: 2, forked: true, optimizerFrom: 38 });
    rmSync(join(runs.checkpointFolder(fork, '2'), 'optimizer.safetensors'));
    expect(() => originOf(runs, fork, null)).toThrow(refused('run.fork/gone') as Error);
  });

  it('is tried before it is begun with what is left of it, and its weights', () => {
    const at = (epoch: number): PreparedTraining => ({ ...bench.request, training: asked({}), parent: { run: original, epoch, forked: true } });
    expect(trialOf(at(2), bench.runs).fork).toEqual({ epoch: 2, checkpoint: bench.runs.checkpointFolder(original, '2') });
    expect(() => trialOf(at(9), bench.runs)).toThrow(refused('run.fork') as Error);
  });

  it.each<[string, number, object, string]>([
    ['an epoch that it has not', 9, {}, 'run.fork'],
    ['the last epoch of all', 4, {}, 'run.fork/epochs'],
    ['its beginning', 2, { initialEpoch: 1 }, 'run.fork/setting'],
    ['its first weights', 2, { initialWeights: 'some-run@2' }, 'run.fork/setting'],
  ])('is refused: %s', async (_, epoch, changes, key) => {
    const before = bench.runs.list().length;
    await expect(forked(original, epoch, changes)).rejects.toThrow(refused(key) as Error);
    expect(bench.runs.list()).toHaveLength(before);
  });

  it('is refused where the checkpoint is damaged, has weights alone, or what may be restored is gone', async () => {
    const restoring = { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 9, min_delta: 1, restore_best_weights: true } }] };
    const parent = await trained(restoring);
    rmSync(bench.runs.checkpointFolder(parent, '1'), { recursive: true });
    const { runs } = bench;
    await expect(forked(parent, 2, restoring)).rejects.toThrow(refused('run.fork/restores') as Error);
    rmSync(join(runs.checkpointFolder(parent, '3'), 'optimizer.safetensors'));
    await expect(forked(parent, 3, restoring)).rejects.toThrow(refused('run.fork/weights-only') as Error);
    await expect(forked(parent, 2, { ...restoring, epochs: 3, callbacks: [] })).resolves.toBeTypeOf('string');
    truncateSync(join(runs.checkpointFolder(parent, '2'), 'weights.safetensors'), 100);
    await expect(forked(parent, 2, restoring)).rejects.toThrow(refused('checkpoint.damaged') as Error);
    expect(runs.list().filter(({ parent: of }) => of === parent)).toHaveLength(1);
  });
});
