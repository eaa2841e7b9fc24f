import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transposed } from '../../../../main/program/transposed.ts';

test('numbers are where their axes say, whatever the order', () => {
  const given = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
    fc.record({ shape: fc.constant(shape), order: fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }) }));
  fc.assert(fc.property(given, ({ shape, order }) => {
    const count = shape.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: count }, (_, i) => i);
    const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
    const place = (index: number): number => {
      let rest = index;
      return order.toReversed().reduce((sum, axis) => {
        const at = rest % shape[axis]!;
        rest = (rest - at) / shape[axis]!;
        return sum + at * steps[axis]!;
      }, 0);
    };
    expect(Array.from(transposed(values, shape, order))).toEqual(Array.from(values, (_, index) => values[place(index)]!));
  }));
});
