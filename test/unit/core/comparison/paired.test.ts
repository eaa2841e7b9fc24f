import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, holm, mcnemar, pairedCounts, pairedDifference, verdictOf, type PairedCounts } from '../../../../core/comparison/paired.ts';
import fixture from '../../../fixtures/comparison/paired.json' with { type: 'json' };

const countsOf = ([bothRight, onlyA, onlyB, neither]: readonly number[]): PairedCounts => ({ bothRight: bothRight!, onlyA: onlyA!, onlyB: onlyB!, neither: neither! });
const anyCounts = fc.record({ bothRight: fc.nat(300), onlyA: fc.nat(60), onlyB: fc.nat(60), neither: fc.nat(300) });

describe('two networks over the same images', () => {
  it.each(fixture.paired)('are tested as statsmodels and SciPy do: $counts', ({ counts, statistic, p, interval, standardError }) => {
    const given = countsOf(counts);
    expect(mcnemar(given)).toEqual({ statistic, p: expect.closeTo(p, 10) as number, exact: true });
    expect(Math.abs(mcnemar(given).p - p)).toBeLessThanOrEqual(1e-9 * p);
    const images = counts.reduce((sum, count) => sum + count, 0);
    // Drawn intervals end at a whole image, and are off by chance by a small part of the standard error.
    const near = 1.01 / images + 0.02 * standardError;
    bootstrapInterval(given).forEach((bound, side) => expect(Math.abs(bound - interval[side]!)).toBeLessThanOrEqual(near));
  });

  it('are the same whichever is named first, and the interval holds the difference', () => {
    fc.assert(fc.property(anyCounts, (counts) => {
      const images = Object.values(counts).reduce((sum, count) => sum + count, 0);
      fc.pre(images > 0);
      const turned = { ...counts, onlyA: counts.onlyB, onlyB: counts.onlyA };
      expect(mcnemar(turned)).toEqual(mcnemar(counts));
      const [low, high] = bootstrapInterval(counts);
      const [turnedLow, turnedHigh] = bootstrapInterval(turned);
      // A quantile of whole numbers is one of them: turned round it may be the next.
      expect(Math.abs(low + turnedHigh) * images).toBeLessThanOrEqual(2 + 1e-9);
      expect(Math.abs(high + turnedLow) * images).toBeLessThanOrEqual(2 + 1e-9);
      const difference = pairedDifference(counts);
      expect(low - 1e-12).toBeLessThanOrEqual(difference);
      expect(high + 1e-12).toBeGreaterThanOrEqual(difference);
      expect(difference).toBe(-pairedDifference(turned) + 0);
    }));
  });

  it('are counted by what accuracy holds the answers against', () => {
    const target = Int32Array.of(0, 1, 2, 3, 4);
    expect(pairedCounts({ predicted: Int32Array.of(0, 1, 0, 0, 4), target }, { predicted: Int32Array.of(0, 2, 2, 1, 0), target })).toEqual({ bothRight: 1, onlyA: 2, onlyB: 1, neither: 1 });
  });

  it.each([
    [{ onlyA: 30, onlyB: 10 }, 0.01, 'a'],
    [{ onlyA: 10, onlyB: 30 }, 0.01, 'b'],
    [{ onlyA: 30, onlyB: 10 }, 0.05, 'none'],
  ] as const)('have a verdict only where it is shown', (counts, p, verdict) => {
    expect(verdictOf(counts, p)).toBe(verdict);
  });
});

it.each(fixture.holm)('several tests are held to what they can bear, as statsmodels does: $p', ({ p, adjusted }) => {
  holm(p).forEach((one, place) => expect(one).toBeCloseTo(adjusted[place]!, 12));
});
