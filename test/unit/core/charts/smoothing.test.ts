import { describe, expect, it } from 'vitest';
import { smoothed } from '../../../../core/charts/smoothing.ts';

/** TensorBoard's, as its `resmoothDataset` writes it (tf_line_chart_data_loader.ts). */
function tensorBoard(values: readonly number[], weight: number): number[] {
  let [last, accumulated] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    last = last * weight + (1 - weight) * value;
    accumulated++;
    return last / (weight === 1 ? 1 : 1 - weight ** accumulated);
  });
}

describe('smoothing', () => {
  const noisy = Array.from({ length: 200 }, (_, step) => 2 / (1 + step / 20) + Math.sin(step * 7) / 5);
  it.each([0.1, 0.6, 0.9, 0.99])('by %d is TensorBoard’s', (weight) => {
    const expected = tensorBoard(noisy, weight);
    smoothed(noisy, weight).forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 10));
  });

  it.each<[string, number[], number, number[]]>([
    ['nothing', [], 0.9, []],
    ['by 0 leaves values as they are', [3, 1, 2], 0, [3, 1, 2]],
    ['does not lean to the first value: the second counts more', [1, 0], 0.5, [1, 1 / 3]],
    ['keeps what is constant', [4, 4, 4], 0.9, [4, 4, 4]],
    ['passes gaps over', [1, NaN, 0], 0.5, [1, NaN, 1 / 3]],
  ])('%s', (_, values, weight, expected) => {
    const shown = (all: Iterable<number>): string[] => Array.from(all, (value) => value.toFixed(12));
    expect(shown(smoothed(values, weight))).toEqual(shown(expected));
  });
});
