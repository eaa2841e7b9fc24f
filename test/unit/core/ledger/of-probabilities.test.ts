import { expect, it } from 'vitest';
import { answersOfProbabilities } from '../../../../core/ledger/of-probabilities.ts';

it('answers by the likeliest class, of equally likely ones the first, with the margin of the logits', () => {
  const rows = [[0.7, 0.2, 0.1], [0.4, 0.4, 0.2], [0, 1, 0]];
  const { probability, confidence, margin, ...rest } = answersOfProbabilities(Float32Array.from(rows.flat()), Int32Array.of(1, 0, 2), 'test', { start: 5, count: 3 });
  expect(rest).toEqual({ split: 'test', images: { start: 5, count: 3 }, index: Int32Array.of(5, 6, 7), label: Int32Array.of(1, 0, 2), predicted: Int32Array.of(0, 0, 1), target: Int32Array.of(1, 0, 2) });
  expect([...probability]).toEqual([0.2, 0.4, 0].map(Math.fround));
  expect([...confidence]).toEqual([0.7, 0.4, 1].map(Math.fround));
  expect(margin[0]).toBeCloseTo(Math.log(0.2 / 0.7), 6);
  expect([margin[1], margin[2]]).toEqual([0, -Infinity]);
});
