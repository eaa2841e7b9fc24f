import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation, random } from '../../../core/random.ts';

const numbers = (count: number, ...key: (number | string)[]): number[] => {
  const source = random(...key);
  return Array.from({ length: count }, () => source.uniform());
};

describe('random', () => {
  it('gives the same numbers for the same key, others for another', () => {
    expect(numbers(20, 1, 'weights')).toEqual(numbers(20, 1, 'weights'));
    for (const key of [[2, 'weights'], [1, 'shuffle'], ['1weights'], [1, 'weights', 0]] as const) {
      expect(numbers(20, ...key)).not.toEqual(numbers(20, 1, 'weights'));
    }
  });

  it('spreads evenly over [0, 1)', () => {
    const counts = new Array<number>(10).fill(0);
    for (const value of numbers(100_000, 'even')) counts[Math.floor(value * 10)]! += 1;
    // Chi-squared with 9 degrees of freedom: 27.9 is exceeded once in a thousand keys.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
  });

  it('has a standard normal', () => {
    const source = random('normal');
    const values = Array.from({ length: 100_000 }, () => source.normal());
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(moment(4) / 3).toBeCloseTo(1, 1);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe('permutation', () => {
  it('holds each index once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), (count, seed) => {
        const order = permutation(count, random(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });

  it('puts every index in every place about as often', () => {
    const counts = new Map<string, number>();
    for (let run = 0; run < 24_000; run++) {
      const order = permutation(4, random('fair', run)).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: 49.7 is exceeded once in a thousand keys.
    expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7);
  });
});
