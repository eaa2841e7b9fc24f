import { describe, expect, it } from 'vitest';
import { meanLine, summarizeRepeats } from '../../../../core/comparison/repeats.ts';

const line = (...y: number[]) => ({ x: y.map((_, place) => place + 1), y });

describe('the mean of repeats along an axis', () => {
  it('is at each point what their summary says', () => {
    const lines = [line(0.5, 0.6), line(0.52, 0.66), line(0.47, 0.61), line(0.5, 0.7)];
    const { x, y, low, high } = meanLine(lines);
    expect([...x]).toEqual([1, 2]);
    for (const place of [0, 1]) {
      const { mean, interval } = summarizeRepeats(lines.map((one) => one.y[place]!));
      expect(y[place]).toBeCloseTo(mean!, 12);
      expect([low[place], high[place]]).toEqual([expect.closeTo(interval![0], 12), expect.closeTo(interval![1], 12)]);
    }
  });

  it('has no interval of two, ends with the last that two have, and leaves out what is no number', () => {
    const { x, y, low } = meanLine([line(1, 2, 3, 4), line(3, NaN, 5), line(5, 4)]);
    expect([[...x], [...y]]).toEqual([[1, 2, 3], [3, 3, 4]]);
    expect([...low].map(Number.isNaN)).toEqual([false, true, true]);
  });

  it('of one, or none, is empty', () => {
    expect([meanLine([line(1, 2)]).x.length, meanLine([]).x.length]).toEqual([0, 0]);
  });
});
