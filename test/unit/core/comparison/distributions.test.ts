import { expect, it } from 'vitest';
import { quantile, trinomialDifference } from '../../../../core/comparison/distributions.ts';

/** Each draw added to the sums of those before. */
function summed(trials: number, up: number, down: number, level: number): number[] {
  let all = [1];
  for (let draw = 0; draw < trials; draw++) all = Array.from({ length: all.length + 2 }, (_, place) => (down * (all[place] ?? 0) + level * (all[place - 1] ?? 0) + up * (all[place - 2] ?? 0)) / (up + down + level));
  return all;
}

it.each([
  [1, 1, 1, 1],
  [40, 3, 5, 20],
  [40, 3, 5, 0],
  [40, 7, 0, 33],
  [40, 0, 7, 1],
  [40, 40, 0, 0],
  [600, 90, 20, 490],
])('of %i draws that are 1, -1 or 0 as %i : %i : %i the sum is distributed as adding them one by one has it', (trials, up, down, level) => {
  const { first, weights } = trinomialDifference(trials, { up, down, level });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const wanted = summed(trials, up, down, level);
  weights.forEach((weight, place) => expect(weight / whole).toBeCloseTo(wanted[trials + first + place]!, 13));
  expect(wanted.reduce((sum, one, place) => sum + (place < trials + first || place >= trials + first + weights.length ? one : 0), 0)).toBeLessThan(1e-15);
});

it.each([
  [0.1, -1],
  [0.25, -1],
  [0.26, 0],
  [1, 1],
])('the quantile of %f is the smallest value with so much below or at it', (share, value) => {
  expect(quantile({ first: -1, weights: Float64Array.of(5, 10, 5) }, share)).toBe(value);
});
