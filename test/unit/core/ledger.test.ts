import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerNumbers, canKeepAnswers, countAnswers, decodeLedger, emptyLedger, encodeLedger, noAnswer, recordAnswers, type Ledger } from '../../../core/ledger.ts';

const half = fc.float({ noNaN: true, min: -1000, max: 1000 }).map((value) => new Float16Array([value])[0]!);
const column = fc.record({ label: fc.integer({ min: 0, max: noAnswer }), predicted: fc.integer({ min: 0, max: noAnswer }), probability: half, confidence: half, margin: half });
const part = fc.record({ split: fc.constantFrom('train' as const, 'test' as const), start: fc.nat(1e6), rows: fc.array(column, { maxLength: 20 }) }).map(({ split, start, rows }) => ({
  split,
  start,
  label: Uint16Array.from(rows, ({ label }) => label),
  predicted: Uint16Array.from(rows, ({ predicted }) => predicted),
  probability: Float16Array.from(rows, ({ probability }) => probability),
  confidence: Float16Array.from(rows, ({ confidence }) => confidence),
  margin: Float16Array.from(rows, ({ margin }) => margin),
}));
const ledgers: fc.Arbitrary<Ledger> = fc.record({ epoch: fc.integer({ min: 1, max: 100_000 }), classes: fc.integer({ min: 2, max: noAnswer }), train: part, validation: fc.option(part) });

const bytesOf = (ledger: Ledger): Uint8Array => new Uint8Array(Buffer.concat(encodeLedger(ledger)));

describe('a ledger', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(ledgers, (ledger) => {
      expect(decodeLedger(bytesOf(ledger), 'l')).toEqual(ledger);
    }));
  });

  it('is refused where it is cut off or longer', () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.boolean(), (ledger, at, isCut) => {
        const bytes = bytesOf(ledger);
        const changed = isCut ? bytes.subarray(0, at % bytes.length) : new Uint8Array([...bytes, ...new Uint8Array(1 + (at % 9))]);
        expect(() => decodeLedger(changed, 'l')).toThrow(expect.objectContaining({ code: 'ledger.damaged' }));
      }),
    );
  });

  it('of a later Epochal is said to be one', () => {
    const bytes = bytesOf(emptyLedger(1, 2, { train: { split: 'train', start: 0, count: 1 }, validation: null }));
    bytes[8] = 2;
    expect(() => decodeLedger(bytes, 'l')).toThrow(expect.objectContaining({ code: 'ledger.newer' }));
  });

  it('of CIFAR-10 takes less than 1 MB', () => {
    const ledger = emptyLedger(1, 10, { train: { split: 'train', start: 0, count: 50_000 }, validation: { split: 'test', start: 0, count: 10_000 } });
    expect(bytesOf(ledger).byteLength).toBe(44 + 600_000);
  });

  it('counts the images that were met, and of these the right ones', () => {
    const { train } = emptyLedger(3, 4, { train: { split: 'train', start: 0, count: 5 }, validation: null });
    expect(countAnswers(train)).toEqual({ images: 0, correct: 0 });
    const answers = Float32Array.from([[2, 1, 0], [2, 0, 0], [0.5, 0.25, 1], [0.5, 0.5, 1], [0.1, -2, 70_000]].flat());
    expect(answers).toHaveLength(3 * answerNumbers);
    recordAnswers(train, Int32Array.of(4, 0, 2), answers);
    expect(train).toEqual({
      split: 'train',
      start: 0,
      predicted: Uint16Array.of(1, noAnswer, 0, noAnswer, 2),
      label: Uint16Array.of(0, noAnswer, 0, noAnswer, 2),
      probability: Float16Array.of(0.25, 0, 1, 0, 0.5),
      confidence: Float16Array.of(0.5, 0, 1, 0, 0.5),
      margin: Float16Array.of(-2, 0, Infinity, 0, 0.1),
    });
    expect(countAnswers(train)).toEqual({ images: 3, correct: 2 });
  });

  it.each([
    [{ positions: 1, units: 10, classes: 10 }, true],
    [{ positions: 1, units: 1, classes: 2 }, true],
    [{ positions: 64, units: 10, classes: 10 }, false],
    [{ positions: 1, units: 65_535, classes: 65_535 }, true],
    [{ positions: 1, units: 65_536, classes: 65_536 }, false],
  ])('is kept of answers of shape %j: %s', (shape, kept) => expect(canKeepAnswers(shape)).toBe(kept));
});
