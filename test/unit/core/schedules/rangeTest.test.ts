import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeTest, smoothLosses, suggestRate } from '../../../../core/schedules/rangeTest.ts';

const steps = 100;
const rates = Array.from({ length: steps }, (_, step) => rangeTest(step, steps, 1e-6, 10));
/** What a range test looks like: flat, a fall whose steepest place is at 1e-3, then a blow-up. */
const losses = rates.map((rate) => 2.3 - 1.5 / (1 + (1e-3 / rate) ** 1.5) + (rate / 0.5) ** 3);

describe('rangeTest', () => {
  it('goes from min to max by the same factor', () => {
    expect(rates[0]).toBe(1e-6);
    expect(rates.at(-1)).toBeCloseTo(10, 9);
    const factors = rates.slice(1).map((rate, index) => rate / rates[index]!);
    for (const factor of factors) expect(factor).toBeCloseTo(1e7 ** (1 / 99), 9);
    expect(rangeTest(0, 1, 1e-6, 10)).toBe(1e-6);
  });
});

describe('smoothLosses', () => {
  it("is fast.ai's: an average with its start unbiased", () => {
    // By hand: (0.98 * 0.02 * 1 + 0.02 * 3) / (1 - 0.98^2)
    expect(smoothLosses([1, 3])).toEqual([1, expect.closeTo((0.0196 + 0.06) / 0.0396, 12)]);
  });

  it('leaves a constant loss as it is', () => {
    for (const value of smoothLosses(new Array<number>(50).fill(0.7))) expect(value).toBeCloseTo(0.7, 12);
  });

  it.each<[string, (number | null)[], number]>([
    ['NaN', [1, 1, Number.NaN, 1], 2],
    ['no number', [1, 1, 1, null, 1], 3],
    ['infinity', [1, Infinity, 1], 1],
    ['more than four times the best', [1, 1, 50, 1], 2],
    ['a bad first step', [Number.NaN, 1], 0],
    ['nothing', [1, 2, 3], 3],
  ])('stops at %s', (_, given, length) => {
    expect(smoothLosses(given)).toHaveLength(length);
  });
});

describe('suggestRate', () => {
  it('says where the loss falls fastest, and a tenth of where it is least', () => {
    const suggestion = suggestRate(losses, rates)!;
    // The smoothing lags behind: later than 1e-3, before the blow-up near 0.3.
    expect(suggestion.steepest).toBeGreaterThan(1e-3);
    expect(suggestion.steepest).toBeLessThan(0.1);
    const least = suggestion.smoothed.indexOf(Math.min(...suggestion.smoothed));
    expect(suggestion.minimum).toBe(rates[least]! / 10);
    expect(suggestion.smoothed.length).toBeLessThan(steps);
  });

  it('is not led by the noise of the first losses', () => {
    // The second loss is far lower than the first: the steepest fall of all, and by chance.
    const noisy = losses.with(0, losses[0]! + 2);
    expect(suggestRate(noisy, rates)!.steepest).toBeGreaterThan(1e-3);
  });

  it.each<[string, (number | null)[]]>([
    ['a loss that only rises', rates.map((_, index) => 1 + index / 100)],
    ['a loss that stays', rates.map(() => 1)],
    ['a loss that is soon no number', [2, 1, null, 1]],
  ])('has nothing to say of %s', (_, given) => {
    expect(suggestRate(given, rates)).toBeNull();
  });

  it('suggests only rates that were tried, below where it diverged', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ min: 1e-3, max: 100 }), fc.constant(null)), { maxLength: steps }), (given) => {
        const suggestion = suggestRate(given, rates);
        if (!suggestion) return;
        const tried = rates.slice(0, suggestion.smoothed.length);
        expect(tried).toContain(suggestion.steepest);
        expect(tried.map((rate) => rate / 10)).toContain(suggestion.minimum);
      }),
    );
  });
});
