import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastEpochShown, roundRange, spread } from '../../../../core/charts/range.ts';

describe('scales', () => {
  it.each([
    [0.43, 0.71, { min: 0.4, max: 0.8 }],
    [0.02, 0.99, { min: 0, max: 1 }],
    [0.5, 0.5, { min: 0.5, max: 0.5 }],
  ])('%f to %f', (low, high, { min, max }) => {
    const range = roundRange(low, high, 5, { min: 0, max: 1 });
    expect(range.min).toBeLessThanOrEqual(low);
    expect(range.max).toBeGreaterThanOrEqual(high);
    expect(range.min).toBeCloseTo(min, 2);
    expect(range.max).toBeCloseTo(max, 2);
    expect(range.max).toBeGreaterThan(range.min);
  });

  it.each([
    [10, 0, 10],
    [30, 0.1, 12],
    [30, 10, 24],
    [30, 23, 30],
    [1, 0, 1],
    [1000, 999, 1000],
  ])('%i epochs planned, %d done: shown to %i', (planned, position, end) => {
    expect(lastEpochShown(planned, position)).toBe(end);
  });
});

describe('labels', () => {
  it('never cover one another and keep their order, where there is room', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 6 }), (middles) => {
        const placed = spread(middles, 15, 0, 200);
        const sorted = placed.toSorted((a, b) => a - b);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(15 - 1e-9);
        expect(Math.min(...placed)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...placed)).toBeLessThanOrEqual(200 + 1e-9);
        for (let i = 0; i < middles.length; i++) for (let j = 0; j < middles.length; j++) if (middles[i]! < middles[j]!) expect(placed[i]!).toBeLessThan(placed[j]!);
      }),
    );
  });
});
