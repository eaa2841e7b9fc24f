import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostBuckets, Series } from '../../../../renderer/ui/chart/series.ts';

describe('a series', () => {
  it('holds any number of steps in bounded room, newest included', () => {
    const series = new Series(1_000_000, 1000);
    for (let step = 0; step < 1_000_000; step += 1000) series.append(step, Array.from({ length: 1000 }, () => 1), Array.from({ length: 1000 }, () => 0.5));
    const into = new Float64Array(2 * mostBuckets);
    const points = series.curve('loss', into);
    expect(points).toBeLessThanOrEqual(mostBuckets);
    expect(into[2 * points - 2]).toBe(1000);
    expect(into[2 * points - 1]).toBeCloseTo(1);
  });

  it('counts each step once, however the events overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 12 })), { maxLength: 20 }), (pieces) => {
        const series = new Series(400, 10);
        let next = 0;
        for (const [back, count] of pieces) {
          const from = Math.max(0, next - back);
          // The value is the step's number: a mean over a bucket tells a step that was counted twice.
          series.append(from, Array.from({ length: count }, (_, i) => from + i), Array.from({ length: count }, () => 0));
          next = Math.max(next, from + count);
        }
        expect(series.next).toBe(next);
        expect(series.length).toBe(next);
      }),
    );
  });

  it('lies from the initial epoch on, its steps from 0', () => {
    const series = new Series(20, 10, 3);
    series.append(0, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], Array.from({ length: 11 }, () => 0.5));
    const into = new Float64Array(40);
    const points = series.curve('loss', into);
    expect(Array.from({ length: points }, (_, i) => into[2 * i]!)).toEqual([3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4, 4.1].map((x) => expect.closeTo(x, 9) as number));
  });

  it.each([
    ['NaN travels as null and leaves a gap', [1, null, 3], [1, 3]],
    ['all known', [1, 2, 3], [1, 2, 3]],
    ['none known', [null, null], []],
  ])('%s', (_name, loss, values) => {
    const series = new Series(10, 10);
    series.append(0, loss, loss.map(() => 0.5));
    const into = new Float64Array(20);
    const points = series.curve('loss', into);
    expect(Array.from({ length: points }, (_, i) => into[2 * i + 1])).toEqual(values);
    expect(series.curve('accuracy', into)).toBe(loss.length);
  });
});
