import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledSplits } from '../../../../core/datasets.ts';
import { accuracyOf, inImageOrder, unanswered, type Answers } from '../../../../core/ledger/answers.ts';
import { decodeAnswers, decodeLedger, encodeAnswers, encodeLedger } from '../../../../core/ledger/codec.ts';

const half = fc.float({ noNaN: false, noDefaultInfinity: true, min: -65504, max: 65504 }).map(Math.f16round);

/** Any answers of `count` images: some met twice or never, some held against another class than their label. */
const anyAnswers = (classes: number): fc.Arbitrary<Answers> =>
  fc.record({ start: fc.nat(1000), count: fc.integer({ min: 1, max: 40 }), split: fc.constantFrom(...labelledSplits), mixed: fc.boolean(), edited: fc.boolean() }).chain(({ start, count, split, mixed, edited }) => {
    const anyClass = fc.nat(classes - 1);
    return fc.array(fc.record({ image: fc.nat(count - 1), label: anyClass, predicted: anyClass, target: anyClass, probability: half, confidence: half, margin: half }), { maxLength: 60 }).map((entries): Answers => ({
      split,
      images: { start, count, ...(edited ? { imported: { split: Uint8Array.from({ length: count }, (_, at) => at % 4), index: Int32Array.from({ length: count }, (_, at) => 7 * at) } } : {}) },
      index: Int32Array.from(entries, ({ image }) => start + image),
      label: Int32Array.from(entries, ({ label }) => label),
      predicted: Int32Array.from(entries, ({ predicted }) => predicted),
      target: Int32Array.from(entries, ({ label, target }) => (mixed ? target : label)),
      probability: Float32Array.from(entries, ({ probability }) => probability),
      confidence: Float32Array.from(entries, ({ confidence }) => confidence),
      margin: Float32Array.from(entries, ({ margin }) => margin),
    }));
  });

describe('a ledger as bytes', () => {
  it.each([2, 10, 256, 257, 65_536, 65_537, 1_000_000])('says the same again of %d classes, wherever its bytes lie', (classes) => {
    fc.assert(fc.property(fc.nat(100_000), fc.option(anyAnswers(classes)), fc.option(anyAnswers(classes)), fc.nat(7), (epoch, train, validation, shift) => {
      const bytes = encodeLedger({ epoch, train, validation });
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(decodeLedger(moved.subarray(shift))).toEqual({ epoch, train, validation });
      expect(decodeLedger(Buffer.from(moved.buffer, shift))).toEqual({ epoch, train, validation });
    }));
  });

  it('takes 8 bytes an image of at most 256 classes, 16 more in all, and 10 of more classes', () => {
    expect(encodeAnswers(inOrder(50_000, 256)).length).toBe(50_000 * 8 + 16);
    expect(encodeAnswers(inOrder(50_000, 257)).length).toBe(50_000 * 10 + 16);
  });

  it('rounds numbers to 16 bits and keeps a margin beyond them finite', () => {
    const answers = { ...inOrder(3, 2), probability: Float32Array.of(0.1, 1e-9, 1), margin: Float32Array.of(1e9, -Infinity, NaN) };
    const { probability, margin } = decodeAnswers(encodeAnswers(answers));
    expect([...probability]).toEqual([Math.f16round(0.1), 0, 1]);
    expect([...margin]).toEqual([65504, -65504, NaN]);
  });

  it('is refused where a byte is missing or too much, or its head was changed', () => {
    const bytes = encodeLedger({ epoch: 3, train: inOrder(5, 10), validation: null });
    const changed = (place: number): Uint8Array => bytes.map((byte, at) => (at === place ? byte ^ 0x41 : byte));
    for (const wrong of [new Uint8Array(), bytes.subarray(1), bytes.subarray(0, -1), Uint8Array.of(...bytes, 0), ...[0, 4, 12, 16, 20, 33].map(changed)]) {
      expect(() => decodeLedger(wrong)).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
    }
  });

  it('refuses answers of images that are none of those asked for', () => {
    const bytes = encodeAnswers({ ...inOrder(2, 10), index: Int32Array.of(7, 9) });
    expect(() => decodeAnswers(bytes)).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
  });
});

describe('answers', () => {
  it('lie in the order of their images where each was met once', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(30), { minLength: 1 }), (places) => {
      const order = places.map((_, place) => place).sort((a, b) => places[a]! - places[b]!);
      const ranks = Int32Array.from(places, (_, place) => order.indexOf(place));
      const met: Answers = { ...inOrder(ranks.length, 10), index: ranks, label: ranks, predicted: ranks, target: ranks, probability: Float32Array.from(ranks) };
      const sorted = inImageOrder(met);
      expect([...sorted.index]).toEqual(places.map((_, place) => place));
      expect([...sorted.probability]).toEqual([...sorted.index]);
      expect(sorted.label).toEqual(sorted.index);
    }));
  });

  it('keep the order of the steps where an image was met twice or never, and name those without an answer', () => {
    const met = { ...inOrder(4, 10), index: Int32Array.of(2, 0, 2, 1) };
    expect(inImageOrder(met)).toBe(met);
    expect(unanswered(met)).toEqual([3]);
    expect(unanswered(inOrder(4, 10))).toEqual([]);
  });

  it('are right where the predicted class is the one they were held against', () => {
    expect(accuracyOf({ predicted: Int32Array.of(1, 2, 3), target: Int32Array.of(1, 2, 0) })).toBe(2 / 3);
  });
});

/** One answer of each image, in order. */
function inOrder(count: number, classes: number): Answers {
  const label = Int32Array.from({ length: count }, (_, index) => index % classes);
  const numbers = new Float32Array(count);
  return { split: 'train', images: { start: 0, count }, index: Int32Array.from({ length: count }, (_, index) => index), label, predicted: label, target: label, probability: numbers, confidence: numbers, margin: numbers };
}
