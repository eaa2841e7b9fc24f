import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brushOf, isBrushed, partsOf, readBrush, writeBrush } from '../../../../core/charts/brush.ts';
import { measureAxis, missingAt, suitsLog, type Measured } from '../../../../core/charts/measure-axis.ts';

const numbers = fc.array(fc.option(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { nil: null }), { minLength: 1, maxLength: 12 });
const words = fc.array(fc.option(fc.string(), { nil: null }), { minLength: 1, maxLength: 6 });
const place = fc.double({ min: -0.3, max: 1.2, noNaN: true });

describe('a brush on an axis', () => {
  it('chooses what lies between the places it was dragged over, and the same once the address has held it', () => {
    fc.assert(fc.property(fc.oneof<fc.Arbitrary<Measured[]>[]>(numbers, words), fc.constantFrom('linear', 'log'), place, place, (values, scale, one, other) => {
      const axis = measureAxis(values, scale);
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const brush = brushOf(axis, one, other);
      const again = brush && readBrush(writeBrush(brush));
      expect(again).toEqual(brush);
      for (const value of values) {
        const at = axis.at(value);
        expect(value === null ? at === missingAt : at >= -1e-6 && at <= 1 + 1e-6).toBe(true);
        // On its edge a hand can't tell.
        if (Math.min(Math.abs(at - low), Math.abs(at - high)) < 1e-5) continue;
        expect(again !== null && isBrushed(axis, again, value)).toBe(at >= low && at <= high);
      }
      for (const [from, to] of brush ? partsOf(axis, brush) : []) expect(from).toBeLessThanOrEqual(to);
    }));
  });

  it.each([['', null], ['x..y', null], ['1..2..3', null], ['2..1', { span: { from: 1, to: 2 }, words: [], missing: false }], ['=%', null], ['=a%2Cb,-', { span: null, words: ['a,b'], missing: true }]])('is read from %j', (text, brush) => {
    expect(readBrush(text)).toEqual(brush);
  });

  it.each([[[0.1, 0.001], true], [[1, 4], false], [[0, 10], false], [['a'], false], [[null, 1, 10], true], [[null], false]] as [Measured[], boolean][])('suits %j a logarithmic axis: %s', (values, suits) => {
    expect(suitsLog(values)).toBe(suits);
  });

  it('has words in their order, and a place of its own for nothing', () => {
    const axis = measureAxis(['b10', null, 'b9', NaN], 'linear');
    expect([axis.words, axis.at('b9'), axis.at(null), axis.hasMissing]).toEqual([['b9', 'b10'], 0.25, missingAt, true]);
  });
});
