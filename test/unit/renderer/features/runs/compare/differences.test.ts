import { expect, it } from 'vitest';
import type { Comparison } from '../../../../../../core/comparison/comparison.ts';
import { figureRows, settingRows } from '../../../../../../renderer/features/runs/compare/differences.ts';

const run = (id: string, value: number | null, params: number): Comparison['runs'][number] => ({ run: id, name: id, best: value === null ? null : { epoch: 1, metric: 'valAccuracy', value }, last: null, seconds: 10, imagesPerSecond: null, params, epoch: null, accuracy: null });
const comparison: Comparison = {
  runs: [run('a', 0.8, 100), run('b', null, 50)],
  settings: [{ path: 'environment.node', values: ['24', '22'] }, { path: 'batchSize', values: [32, 64] }],
  equalSettings: 3,
  architecture: [],
  images: null,
  pairs: [],
  notes: [],
};

it('figures: the cheaper is marked; an accuracy is not, its verdict says which is better', () => {
  expect(figureRows(comparison).map(({ key, values, best }) => [key, values, best])).toEqual([
    ['best', [0.8, null], []],
    ['last', [null, null], []],
    ['params', [100, 50], [1]],
    ['seconds', [10, 10], []],
    ['imagesPerSecond', [null, null], []],
  ]);
});

it('settings: those of the machine come last', () => {
  expect(settingRows(comparison).map(({ key }) => key)).toEqual(['batchSize', 'environment.node']);
});
