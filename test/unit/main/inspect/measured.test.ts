import { describe, expect, it } from 'vitest';
import type { DatasetInfo, LabelledSplit } from '../../../../core/datasets.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import { stretchOf, type Stretch } from '../../../../main/inspect/measured.ts';

const info = (train: number, validation: number, test: number): DatasetInfo => ({
  id: 'data',
  name: 'Data',
  classes: ['a', 'b'],
  counts: { train, validation, test, unlabeled: 5 },
  height: 1,
  width: 1,
  channels: 3,
  mean: [],
  std: [],
  sha256: '',
  source: '',
  origin: null,
  groups: [],
  fit: null,
  fill: null,
  edits: 0,
  skipped: [],
  edition: '',
});
const training = (validation: Training['validation'], limits: object = {}): Training =>
  readTraining({ epochs: 1, batchSize: 2, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' }, validation, ...limits });

describe('which images a split means', () => {
  const cases: [name: string, split: LabelledSplit, info: DatasetInfo, training: Training | null, stretch: Stretch][] = [
    ['all test images, whatever the run was limited to', 'test', info(10, 0, 8), training('test', { testLimit: 3 }), { split: 'test', start: 0, count: 8 }],
    ['all training images', 'train', info(10, 0, 8), training(0.2), { split: 'train', start: 0, count: 10 }],
    ["the data set's own validation images", 'validation', info(10, 4, 8), training(0.2), { split: 'validation', start: 0, count: 4 }],
    ["the data set's own, of a run that validated on them", 'validation', info(10, 4, 8), training('validation'), { split: 'validation', start: 0, count: 4 }],
    ['the share cut off the training images', 'validation', info(10, 0, 8), training(0.2), { split: 'train', start: 8, count: 2 }],
    ['the share of a limited run', 'validation', info(10, 0, 8), training(0.5, { limit: 6 }), { split: 'train', start: 3, count: 3 }],
    ['the test images it validated on', 'validation', info(10, 0, 8), training('test', { testLimit: 3 }), { split: 'test', start: 0, count: 3 }],
  ];
  it.each(cases)('%s', (_name, split, data, trained, stretch) => {
    expect(stretchOf(split, data, trained)).toEqual(stretch);
  });

  it.each([
    ['no test images', 'test', info(10, 0, 0), training('none')],
    ['a run that validated on none', 'validation', info(10, 0, 8), training('none')],
    ['a data set that has lost the validation images of its own', 'validation', info(10, 0, 8), training('validation')],
    ['another data set than the run\'s', 'validation', info(10, 0, 8), null],
  ] as const)('refuses %s', (_name, split, data, trained) => {
    expect(() => stretchOf(split, data, trained)).toThrowError(expect.objectContaining({ code: 'evaluate.no-images', hint: expect.stringContaining('train') }) as Error);
  });
});
