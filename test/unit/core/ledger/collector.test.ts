import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accuracyOf, type BatchAnswers } from '../../../../core/ledger/answers.ts';
import { decodeAnswers, encodeAnswers } from '../../../../core/ledger/codec.ts';
import { AnswerCollector } from '../../../../core/ledger/collector.ts';

const range = { split: 'train' as const, start: 5, count: 8 };
const batches = fc.array(fc.array(fc.nat(range.count - 1), { minLength: 1, maxLength: 6 }), { maxLength: 12 });

/** Classes that say which image and batch an answer is of. */
function answersTo(places: readonly number[], batch: number): BatchAnswers {
  const answered = Int32Array.from(places, (place) => (place + batch) % 3);
  const shares = Float32Array.from(places, (place) => place / 8);
  return { label: Int32Array.from(places), predicted: answered, target: answered, probability: shares, confidence: shares, margin: shares };
}

function collected(given: readonly number[][], collector = new AnswerCollector(range), first = 0): AnswerCollector {
  for (const [batch, places] of given.entries()) collector.add(Int32Array.from(places), answersTo(places, first + batch));
  return collector;
}

it('collects answers in the order of their batches, of images met more than once too', () => {
  fc.assert(fc.property(batches, (given) => {
    const { index, label, probability, predicted, target } = collected(given).answers;
    expect([...index]).toEqual(given.flat().map((place) => range.start + place));
    expect([...label]).toEqual(given.flat());
    expect([...probability]).toEqual(given.flat().map((place) => place / 8));
    if (index.length > 0) expect(accuracyOf({ predicted, target })).toBe(1);
  }));
});

it('goes on from what was stored as if it had never been stored', () => {
  fc.assert(fc.property(batches, fc.nat(12), (given, cut) => {
    const stored = decodeAnswers(encodeAnswers(collected(given.slice(0, cut)).answers));
    const resumed = collected(given.slice(cut), new AnswerCollector(range, stored), Math.min(cut, given.length));
    expect(encodeAnswers(resumed.answers)).toEqual(encodeAnswers(collected(given).answers));
  }));
});

it('collects anew once it is cleared', () => {
  const collector = collected([[1, 2], [3]]);
  collector.clear();
  expect(collected([[4]], collector).answers).toMatchObject({ index: Int32Array.of(9), label: Int32Array.of(4) });
});
