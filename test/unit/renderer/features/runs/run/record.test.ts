import { describe, expect, it } from 'vitest';
import type { CheckpointRow, EpochRow } from '../../../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../../../core/training.ts';
import { translate, type Translate } from '../../../../../../renderer/app/messages/catalogue.ts';
import { keptCheckpoints } from '../../../../../../renderer/features/runs/run/checkpoints.ts';
import { classBars } from '../../../../../../renderer/features/runs/run/classes.ts';
import { logFiles } from '../../../../../../renderer/features/runs/run/files.ts';
import { logScale, rateAt, ratesOf } from '../../../../../../renderer/features/runs/run/rates.ts';
import { recordOf } from '../../../../../../renderer/features/runs/run/record.ts';
import { epochRow } from '../../../fakeBridge.ts';

const en: Translate = (key, ...fillings) => translate('en', key, ...fillings);
const zh: Translate = (key, ...fillings) => translate('zh', key, ...fillings);

const trainingOf = (changes: object = {}): Training =>
  readTraining({ epochs: 4, batchSize: 32, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } }, ...changes });

describe('the record of a run', () => {
  it('tells what always counts, and folds what is as it comes', () => {
    const { chosen, usual } = recordOf(trainingOf(), en);
    expect(chosen).toEqual([
      { name: 'Epochs', value: '4', below: [] },
      { name: 'Learning rate', value: '0.001', below: [] },
      { name: 'Seed', value: '0', below: [] },
      { name: 'Optimizer', value: 'Adam', below: [] },
      { name: 'Loss', value: 'SparseCategoricalCrossentropy', below: ['from_logits'] },
    ]);
    expect(usual.map(({ of }) => of)).toEqual(['', 'Adam', 'SparseCategoricalCrossentropy']);
    expect(usual[0]!.lines).toContainEqual({ name: 'Batch size', value: '32', below: [] });
    expect(usual[0]!.lines).toContainEqual({ name: 'Schedule', value: 'none: constant', below: [] });
    expect(usual[1]!.lines).toContainEqual({ name: 'beta_1', value: '0.9', below: [] });
  });

  it.each<[object, [string, string, string[]?]]>([
    [{ batchSize: 16 }, ['Batch size', '16']],
    [{ initialEpoch: 3 }, ['First epoch', '4']],
    [{ stepsPerEpoch: 1200 }, ['Steps per epoch', '1,200']],
    [{ validation: 0.1 }, ['Validation', 'on the last 10.0% of the training images']],
    [{ validation: 'none' }, ['Validation', 'on nothing']],
    [{ validationFreq: 2 }, ['Validates after', 'every 2 epochs']],
    [{ validationFreq: [1, 4] }, ['Validates after', 'epochs 1, 4']],
    [{ limit: 2000 }, ['Image limit', '2,000']],
    [{ shuffle: false }, ['Shuffle', 'no']],
    [{ l2Loss: 5e-5 }, ['L2 over all weights', '5e-5']],
    [{ topK: 3 }, ['Top k', '3']],
    [{ classWeights: 'balanced' }, ['Class weights', 'balanced']],
    [{ classWeights: [1, 2, 0.5] }, ['Class weights', '1, 2, 0.5']],
    [{ checkpoints: { everyMinutes: 5, keepEvery: 1 } }, ['Keeps for good', 'each epoch']],
    [{ checkpoints: { everyMinutes: 5, keepEvery: 1 } }, ['Checkpoint each', '5 minutes']],
    [{ schedule: { type: 'CosineDecay', arguments: { alpha: 0.01 } } }, ['Schedule', 'CosineDecay', ['alpha 0.01']]],
    [{ schedule: { type: 'CosineDecay' } }, ['Learning rate', 'from 0.001']],
    [{ optimizer: { type: 'SGD', learningRate: 0.1, arguments: { momentum: 0.9, nesterov: true } } }, ['Optimizer', 'SGD', ['momentum 0.9', 'nesterov']]],
    [{ augmentation: { rotation_range: 15, horizontal_flip: true } }, ['Augmentation', 'rotation 15°, flip']],
    [{ callbacks: [{ type: 'EarlyStopping', arguments: { patience: 3, restore_best_weights: true } }] }, ['Callbacks', 'EarlyStopping', ['patience 3', 'restore_best_weights']]],
  ])('%j is told', (changes, [name, value, below = []]) => {
    const { chosen, usual } = recordOf(trainingOf(changes), en);
    expect(chosen).toContainEqual({ name, value, below });
    expect(usual[0]!.lines.map((line) => line.name)).not.toContain(name);
  });

  it('loses no setting: each of its arguments is told once', () => {
    const training = trainingOf({ callbacks: [{ type: 'EarlyStopping' }, { type: 'CSVLogger' }], schedule: { type: 'CosineDecay', arguments: { alpha: 0.3 } } });
    const { chosen, usual } = recordOf(training, zh);
    const reported = usual.filter(({ of }) => of !== '').flatMap(({ lines }) => lines).length + chosen.flatMap(({ below }) => below).length;
    const had = [training.optimizer, training.schedule!, training.loss, ...training.callbacks].flatMap((one) => Object.keys(one.arguments)).length;
    expect(reported).toBe(had);
  });
});

describe('accuracy by class', () => {
  const row = (epoch: number, classAccuracy: EpochRow['classAccuracy']): EpochRow => ({ ...epochRow(epoch), classAccuracy });
  const rows = [row(1, [0.2, 0.1, null]), row(2, [0.5, 0.6, null]), row(3, null), row(4, [0.4, 0.3, null]), row(5, null)];

  it.each([
    ['the newest that measured', null, 4, 2, [1, 0, 2], [0.3, 0.4, null]],
    ['one that is read, in the order of the newest', 1, 1, 2, [1, 0, 2], [0.1, 0.2, null]],
    ['the one before an epoch that measured none', 3, 2, null, [1, 0, 2], [0.6, 0.5, null]],
  ])('%s', (_name, read, epoch, against, order, values) => {
    const shown = classBars(rows, read, 2)!;
    expect(shown).toMatchObject({ epoch, against });
    expect(shown.bars.map(({ label }) => label)).toEqual(order);
    expect(shown.bars.map(({ accuracy }) => accuracy)).toEqual(values);
    expect(shown.bars[0]!.best).toBe(against === null ? null : 0.6);
  });

  it('is nothing where no epoch measured any', () => {
    expect(classBars([epochRow(1)], null, 1)).toBeNull();
  });
});

describe('the learning rate of a run', () => {
  const rowsOf = (rates: number[], first = 1): EpochRow[] => rates.map((learningRate, index) => ({ ...epochRow(first + index), learningRate }));

  it('is not drawn where it never changes', () => {
    expect(ratesOf(trainingOf(), 10, rowsOf([0.001, 0.001]))).toBeNull();
    expect(ratesOf(trainingOf(), 10, [])).toBeNull();
  });

  it('goes in steps as callbacks left it, from the initial epoch on', () => {
    expect(ratesOf(trainingOf({ initialEpoch: 2 }), 10, rowsOf([0.1, 0.01], 3))).toEqual([
      { epoch: 2, rate: 0.1 },
      { epoch: 3, rate: 0.1 },
      { epoch: 3, rate: 0.01 },
      { epoch: 4, rate: 0.01 },
    ]);
  });

  it('is a schedule’s from the first step to the last, whatever has been trained', () => {
    const training = trainingOf({ initialEpoch: 1, schedule: { type: 'CosineDecay', arguments: { alpha: 0.01 } } });
    const rates = ratesOf(training, 10, [])!;
    expect(rates[0]).toEqual({ epoch: 1, rate: 0.001 });
    expect(rates.at(-1)!.epoch).toBeCloseTo(1 + 29 / 10);
    expect(rates.at(-1)!.rate).toBeLessThan(3e-5);
    expect(rateAt(rates, 1.5)).toBe(rates.find(({ epoch }) => epoch === 1.5)!.rate);
    expect(rateAt(rates, 0.5)).toBeNull();
  });

  it('lies between its ends, powers of ten apart', () => {
    const scale = logScale([{ epoch: 0, rate: 0.001 }, { epoch: 1, rate: 1e-5 }]);
    expect(scale.ticks).toEqual([1e-5, 1e-4, 0.001]);
    expect(scale.ticks.map(scale.place)).toEqual([0, 0.5, 1].map((place) => expect.closeTo(place, 9) as number));
    // What falls to nothing lies at the foot.
    expect(logScale([{ epoch: 0, rate: 1 }, { epoch: 1, rate: 0 }]).place(0)).toBe(0);
  });
});

describe('what a run keeps', () => {
  const kept = (epoch: number, step = 0): CheckpointRow => ({ epoch, step, folder: step === 0 ? String(epoch) : `${epoch}-${step}`, bytes: 100, created: '', valLoss: null, valAccuracy: null, valTopK: null });

  it('is told newest first, with its best, its last and the space of all', () => {
    const { shown, folded, bytes } = keptCheckpoints([kept(2), kept(5), kept(5, 30)], 2);
    expect(shown.map(({ folder, isBest, isLast }) => [folder, isBest, isLast])).toEqual([['5-30', false, true], ['5', false, false], ['2', true, false]]);
    expect(folded).toEqual([]);
    expect(bytes).toBe(300);
  });

  it('folds many but for the newest and the best', () => {
    const { shown, folded } = keptCheckpoints(Array.from({ length: 20 }, (_, index) => kept(index + 1)), 3);
    expect(shown.map(({ epoch }) => epoch)).toEqual([20, 19, 18, 17, 3]);
    expect(folded).toHaveLength(15);
  });

  it.each([
    ['/home/a/runs/1', '/home/a/runs/1/training.csv', '/home/a/runs/1/tensorboard'],
    ['C:\\runs\\1', 'C:\\runs\\1\\training.csv', 'C:\\runs\\1\\tensorboard'],
  ])('has its logs in %s', (folder, csv, board) => {
    const training = trainingOf({ callbacks: [{ type: 'CSVLogger' }, { type: 'TensorBoard' }, { type: 'TerminateOnNaN' }] });
    expect(logFiles({ folder, training }).map(({ path }) => path)).toEqual([csv, board]);
    expect(logFiles({ folder, training: trainingOf() })).toEqual([]);
  });
});
