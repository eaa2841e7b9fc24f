import { describe, expect, it } from 'vitest';
import { commonAnswers, comparePairs, type PairComparison, type RunAnswers } from '../../../../core/comparison/comparison.ts';
import { verdictWords } from '../../../../core/comparison/verdict.ts';
import { phraseText } from '../../../../core/errors/words.ts';

/** One answer a character: `1` is right. */
function answered(run: string, right: string, start = 0, split: 'train' | 'test' = 'test'): RunAnswers {
  const target = Int32Array.from(right, () => 3);
  return { run, answers: { split, images: { start, count: right.length }, predicted: Int32Array.from(right, (one) => (one === '1' ? 3 : 0)), target } };
}

describe('the images that all have answered', () => {
  const cut = (common: RunAnswers[] | null): unknown => common?.map(({ run, answers: { images, predicted } }) => [run, images, [...predicted]]) ?? null;

  it.each<[string, RunAnswers[], unknown]>([
    ['all of them', [answered('a', '10'), answered('b', '11')], [['a', { start: 0, count: 2 }, [3, 0]], ['b', { start: 0, count: 2 }, [3, 3]]]],
    ['those in the middle', [answered('a', '1010', 4), answered('b', '111', 6)], [['a', { start: 6, count: 2 }, [3, 0]], ['b', { start: 6, count: 2 }, [3, 3]]]],
    ['none of apart ranges', [answered('a', '10', 0), answered('b', '11', 2)], null],
    ['none of other splits', [answered('a', '10'), answered('b', '11', 0, 'train')], null],
  ])('are %s', (_, all, expected) => {
    expect(cut(commonAnswers(all)?.answers ?? null)).toEqual(expected);
  });
});

it('every pair is compared once, and the verdicts bear that there are several', () => {
  const right = (count: number): string => '1'.repeat(count) + '0'.repeat(1000 - count);
  const pairs = comparePairs([answered('a', right(600)), answered('b', right(594)), answered('c', right(500))]);
  expect(pairs.map(({ a, b, onlyA, onlyB, difference, verdict }) => [a, b, onlyA, onlyB, difference, verdict])).toEqual([
    ['a', 'b', 6, 0, 0.006, 'a'],
    ['a', 'c', 100, 0, 0.1, 'a'],
    ['b', 'c', 94, 0, 0.094, 'a'],
  ]);
  expect(pairs[0]!.mcnemar.p).toBeCloseTo(2 / 64, 12);
  expect(pairs[0]!.adjusted).toBeCloseTo(2 / 64, 12);
  const [close] = comparePairs([answered('a', right(600)), answered('b', right(594)), answered('c', right(600))]);
  expect([close!.mcnemar.p < 0.05, close!.adjusted < 0.05, close!.verdict]).toEqual([true, false, 'none']);
});

describe('a verdict in words', () => {
  const pair = (counts: Pick<PairComparison, 'onlyA' | 'onlyB'>, rest: Partial<PairComparison>): PairComparison => ({
    a: 'a', b: 'b', bothRight: 50, neither: 50, ...counts, difference: 0, interval: [0, 0], mcnemar: { statistic: 0, p: 1, exact: true }, adjusted: 1, verdict: 'none', ...rest,
  });

  it.each<[PairComparison, string]>([
    [pair({ onlyA: 0, onlyB: 0 }, {}), "No difference: 'cnn' and 'vgg' are right on the very same images."],
    [pair({ onlyA: 30, onlyB: 28 }, { difference: 0.0002, interval: [-0.0011, 0.0015], adjusted: 0.42 }), "No difference shown between 'cnn' and 'vgg': +0.02 points, 95% interval -0.11 to +0.15, McNemar p 0.420."],
    [pair({ onlyA: 30, onlyB: 2 }, { difference: 0.0136, interval: [0.0077, 0.0195], adjusted: 0.0001, verdict: 'a' }), "'cnn' is better than 'vgg': +1.36 points, 95% interval +0.77 to +1.95, McNemar p < 0.001."],
    [pair({ onlyA: 2, onlyB: 30 }, { difference: -0.0136, interval: [-0.0195, -0.0077], adjusted: 0.004, verdict: 'b' }), "'vgg' is better than 'cnn': +1.36 points, 95% interval +0.77 to +1.95, McNemar p 0.004."],
  ])('%#', (given, words) => {
    expect(phraseText(verdictWords(given, ['cnn', 'vgg']))).toBe(words);
  });
});
