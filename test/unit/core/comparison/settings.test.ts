import { expect, it } from 'vitest';
import { settingDifferences } from '../../../../core/comparison/settings.ts';
import { readTraining } from '../../../../core/training.ts';

const base = { epochs: 10, batchSize: 32, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' } };
const training = (changes: object): object => readTraining({ ...base, ...changes });

it.each<[string, object[], object[]]>([
  ['nothing where all is the same', [{}, {}], []],
  ['a number', [{}, { batchSize: 64 }], [{ path: 'batchSize', values: [32, 64] }]],
  ['an argument of what is chosen, beside those that only one has', [{ optimizer: { type: 'SGD', arguments: { momentum: 0.9 } } }, { optimizer: { type: 'SGD', arguments: { momentum: 0.8 } } }], [{ path: 'optimizer.momentum', values: [0.9, 0.8] }]],
  ['a learning rate of three runs', [{ optimizer: { type: 'Adam', learningRate: 0.1 } }, { optimizer: { type: 'Adam', learningRate: 0.1 } }, { optimizer: { type: 'Adam', learningRate: 0.2 } }], [{ path: 'optimizer.learningRate', values: [0.1, 0.1, 0.2] }]],
  ['something that one has and another has not', [{}, { l2Loss: 0.1, schedule: null, augmentation: { horizontal_flip: true } }], [{ path: 'l2Loss', values: [0, 0.1] }, { path: 'augmentation.horizontal_flip', values: [null, true] }]],
  ['nothing of augmentation that does nothing', [{}, { augmentation: { zoom_range: [1, 1], rotation_range: 0 } }], []],
])('%s', (_, changes, expected) => {
  expect(settingDifferences(changes.map(training))).toEqual(expected);
});

it('callbacks are told apart by their type, however they are ordered', () => {
  const stopping = (patience: number): object => ({ type: 'EarlyStopping', arguments: { patience } });
  const found = settingDifferences([training({ callbacks: [stopping(3), { type: 'TerminateOnNaN' }] }), training({ callbacks: [{ type: 'TerminateOnNaN' }, stopping(5)] }), training({})]);
  expect(found.find(({ path }) => path === 'callbacks.EarlyStopping.patience')).toEqual({ path: 'callbacks.EarlyStopping.patience', values: [3, 5, null] });
  expect(found.find(({ path }) => path === 'callbacks.TerminateOnNaN')).toEqual({ path: 'callbacks.TerminateOnNaN', values: ['TerminateOnNaN', 'TerminateOnNaN', null] });
});
