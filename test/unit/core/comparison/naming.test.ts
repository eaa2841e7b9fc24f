import { expect, it } from 'vitest';
import { nameByChanges } from '../../../../core/comparison/naming.ts';
import { readTraining } from '../../../../core/training.ts';

const base = { epochs: 10, batchSize: 32, optimizer: { type: 'Adam', learningRate: 0.001 }, loss: { type: 'SparseCategoricalCrossentropy' } };
const training = (changes: object): object => readTraining({ ...base, ...changes });
const rate = (learningRate: number): object => ({ optimizer: { type: 'Adam', learningRate } });

it.each<[string, object, string | null, object?]>([
  ['cnn', {}, null],
  ['cnn', { threads: 2, ledger: false, checkpoints: { keepEvery: 1 }, initialWeights: 'a@3', initialEpoch: 3 }, null],
  ['cnn', rate(0.003), 'cnn, lr 0.003'],
  ['cifar10-cnn 2026-11-23 10:15', rate(0.003), 'cifar10-cnn, lr 0.003'],
  ['cnn, lr 0.003', { ...rate(0.003), batchSize: 64 }, 'cnn, lr 0.003, batch 64', rate(0.003)],
  ['cnn, lr 0.003, batch 64', { ...rate(0.1), batchSize: 64 }, 'cnn, batch 64, lr 0.1', { ...rate(0.003), batchSize: 64 }],
  ['cnn', { optimizer: { type: 'SGD', learningRate: 0.001, arguments: { momentum: 0.9 } } }, 'cnn, SGD'],
  ['cnn', { schedule: { type: 'CosineDecay' } }, 'cnn, CosineDecay'],
  ['cnn', {}, 'cnn, no schedule', { schedule: { type: 'CosineDecay' } }],
  ['cnn', { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 3 } }] }, 'cnn, EarlyStopping'],
  ['cnn', { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 3 } }] }, 'cnn, patience 3', { callbacks: [{ type: 'EarlyStopping', arguments: { patience: 5 } }] }],
  ['cnn, EarlyStopping', {}, 'cnn, no EarlyStopping', { callbacks: [{ type: 'EarlyStopping' }] }],
  ['cnn', { augmentation: { horizontal_flip: true } }, 'cnn, augmentation'],
  ['cnn, augmentation', {}, 'cnn, no augmentation', { augmentation: { horizontal_flip: true } }],
  ['cnn', { augmentation: { horizontal_flip: true, rotation_range: 15 } }, 'cnn, rotation_range 15', { augmentation: { horizontal_flip: true } }],
  ['cnn', { shuffle: false, seed: 3 }, 'cnn, no shuffle, seed 3'],
  ['cnn', { ...rate(1), seed: 3, batchSize: 8, epochs: 9, l2Loss: 0.1, topK: 5 }, expect.stringMatching(/^cnn(, \w+ \d+){3}, 3 more$/) as string],
])('%s with %j is called %s', (parent, changes, expected, before = {}) => {
  expect(nameByChanges(parent, training(before), training(changes))).toEqual(expected);
});

it('leaves room for a time in what a name may have', () => {
  expect(nameByChanges('x'.repeat(200), training({}), training(rate(1)))).toHaveLength(180);
});
