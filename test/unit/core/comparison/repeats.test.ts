import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { summarizeRepeats, type RepeatSummary } from '../../../../core/comparison/repeats.ts';

/** By SciPy (test/fixtures/comparison/make.py). */
const { means } = JSON.parse(readFileSync(new URL('../../../fixtures/comparison/paired.json', import.meta.url), 'utf8')) as { means: ({ values: number[] } & RepeatSummary)[] };

it.each(means)('sums up $values as SciPy does', ({ values, mean, std, interval }) => {
  const summary = summarizeRepeats(values);
  expect(summary.mean).toBeCloseTo(mean!, 12);
  expect(summary.std).toBeCloseTo(std!, 12);
  for (const [place, bound] of interval!.entries()) expect(summary.interval![place]).toBeCloseTo(bound, 12);
});

it.each<[number[], RepeatSummary]>([
  [[], { mean: null, std: null, interval: null }],
  [[0.5], { mean: 0.5, std: null, interval: null }],
])('says nothing of what %j can not show', (values, expected) => {
  expect(summarizeRepeats(values)).toEqual(expected);
});
