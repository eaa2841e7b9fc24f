import { expect, it } from 'vitest';
import { combinations, varyingSettings } from '../../../../core/comparison/varying.ts';
import type { SettingValue } from '../../../../core/comparison/settings.ts';

const runs = (given: readonly Record<string, SettingValue>[]): Map<string, SettingValue>[] => given.map((one) => new Map(Object.entries(one)));

it('finds the settings that vary, without what only follows from another or makes no other training', () => {
  const found = varyingSettings(runs([
    { epochs: 5, optimizer: 'Adam', 'optimizer.beta_1': 0.9, 'optimizer.learningRate': 0.1, ledger: true, threads: 2, callbacks: '[]', 'augmentation.zoom_range': 0, 'augmentation.shear_range': 0.1 },
    { epochs: 5, optimizer: 'SGD', 'optimizer.momentum': 0.9, 'optimizer.learningRate': 0.01, ledger: false, threads: 4 },
    { epochs: 5, optimizer: 'SGD', 'optimizer.momentum': 0.9, 'optimizer.learningRate': 0.1, 'augmentation.zoom_range': 0, 'augmentation.shear_range': 0.2, 'callbacks.EarlyStopping': 'EarlyStopping', 'callbacks.EarlyStopping.patience': 5 },
  ]));
  expect(found).toEqual([
    { path: 'optimizer', values: ['Adam', 'SGD', 'SGD'] },
    { path: 'optimizer.learningRate', values: [0.1, 0.01, 0.1] },
    { path: 'augmentation.shear_range', values: [0.1, null, 0.2] },
    { path: 'callbacks.EarlyStopping', values: [null, null, 'EarlyStopping'] },
    { path: 'augmentation', values: [true, false, true] },
  ]);
});

it('numbers combinations', () => {
  expect(combinations(4, [['a', 'a', 'b', 'a'], [1, 2, 1, 1]])).toEqual([0, 1, 2, 0]);
  expect(combinations(2, [])).toEqual([0, 0]);
});
