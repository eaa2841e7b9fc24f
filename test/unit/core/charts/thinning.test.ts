import { describe, expect, it } from 'vitest';
import { lowerBound, nearestIndex, thinned } from '../../../../core/charts/thinning.ts';

const whole = (length: number, columns: number) => ({ from: 0, to: length - 1, columns, log: false });
const steps = (length: number): number[] => Array.from({ length }, (_, step) => step);
/** Points of a flat list, as pairs. */
const pairs = (flat: Float64Array): [number, number][] => Array.from({ length: flat.length / 2 }, (_, place) => [flat[2 * place]!, flat[2 * place + 1]!]);

describe('a thinned line', () => {
  const y = steps(10_000).map((step) => Math.sin(step / 300) + (step === 4321 ? 50 : step === 8765 ? -50 : 0));
  const kept = pairs(thinned(steps(10_000), y, whole(10_000, 300)));

  it('is short, and keeps its extremes, its first and its last point', () => {
    expect(kept.length).toBeLessThanOrEqual(4 * 302);
    expect(kept[0]).toEqual([0, y[0]]);
    expect(kept.at(-1)).toEqual([9999, y[9999]]);
    expect(kept).toContainEqual([4321, y[4321]]);
    expect(kept).toContainEqual([8765, y[8765]]);
  });

  it('goes on to the right, and holds no point twice', () => {
    expect(kept.every(([x], place) => place === 0 || x > kept[place - 1]![0])).toBe(true);
  });

  it('has in each column the lowest and the highest of all its points', () => {
    const columnOf = (x: number): number => Math.floor((x * 300) / 9999);
    const extremes = (points: readonly [number, number][]): Map<number, [number, number]> => {
      const found = new Map<number, [number, number]>();
      for (const [x, value] of points) {
        const [low, high] = found.get(columnOf(x)) ?? [Infinity, -Infinity];
        found.set(columnOf(x), [Math.min(low, value), Math.max(high, value)]);
      }
      return found;
    };
    expect(extremes(kept)).toEqual(extremes(steps(10_000).map((step) => [step, y[step]!])));
  });
});

it.each<[string, number[], Parameters<typeof thinned>[2], [number, number][]]>([
  ['few points stay as they are', [5, 4, 6], whole(3, 100), [[0, 5], [1, 4], [2, 6]]],
  ['of a part, a point beyond each end', [0, 1, 2, 3, 4, 5, 6, 7], { from: 3, to: 4, columns: 100, log: false }, [[2, 2], [3, 3], [4, 4], [5, 5]]],
  ['nothing', [], whole(1, 10), []],
])('%s', (_, y, stretch, expected) => {
  expect(pairs(thinned(steps(y.length), y, stretch))).toEqual(expected);
});

it('a gap stays one, however long', () => {
  const y = steps(5000).map((step) => (step > 2000 && step < 3000 ? NaN : step));
  const gaps = pairs(thinned(steps(5000), y, whole(5000, 50))).filter(([, value]) => Number.isNaN(value));
  expect(gaps).toHaveLength(1);
});

it('columns of a logarithmic axis are equal in the logarithm', () => {
  const x = steps(10_000).map((step) => step + 1);
  const kept = pairs(thinned(x, x.map((at) => at % 7), { from: 1, to: 10_000, columns: 40, log: true }));
  expect(kept.filter(([at]) => at <= 100).length).toBeGreaterThan(kept.length / 4);
});

it.each([[[1, 3, 5], 4, 2, 2], [[1, 3, 5], 3.5, 2, 1], [[1, 3, 5], 9, 3, 2], [[1, 3, 5], 0, 0, 0], [[], 1, 0, -1]])('%j: %d lies before %d, nearest %d', (sorted, value, bound, nearest) => {
  expect([lowerBound(sorted, value), nearestIndex(sorted, value)]).toEqual([bound, nearest]);
});
