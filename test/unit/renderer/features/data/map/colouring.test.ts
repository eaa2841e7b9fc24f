import { describe, expect, it } from 'vitest';
import { colouringOf, colourOf, kindsOf, numberOf, scaleOf, steps } from '../../../../../../renderer/features/data/map/colouring.ts';

const columns = {
  labels: Int32Array.of(0, 1, 1, -1),
  splits: Uint8Array.of(0, 0, 2, 3),
  tags: { names: ['a', 'b', 'c'], bits: Uint32Array.of(0, 0b110, 0b1, 0) },
  brightness: Float32Array.of(0.2, 0.4, 1, NaN),
  answers: { run: 'r', predicted: Int32Array.of(0, 0, 1, -1), probability: Float32Array.of(1, 0.5, 0.25, NaN), confidence: Float32Array.of(1, 0.5, 0.25, NaN) },
};

describe('colouring', () => {
  it.each([
    ['class', [0, 1, 1, -1]],
    ['split', [0, 0, 2, 3]],
    ['answer', [0, 1, 0, -1]],
    ['tag', [-1, 1, 0, -1]],
  ] as const)('tells pictures apart by %s', (by, kinds) => {
    expect([0, 1, 2, 3].map(kindsOf(by, columns)!)).toEqual(kinds);
  });

  it('shows a number in steps from the lowest to the highest', () => {
    const { low, high, kindOf } = scaleOf(numberOf('brightness', columns)!, [0, 1, 2, 3]);
    expect([low, high].map((one) => one.toFixed(2))).toEqual(['0.20', '1.00']);
    expect([0, 1, 2, 3].map(kindOf)).toEqual([0, 3, steps - 1, -1]);
    expect([0, 1, 2].map((place) => numberOf('loss', columns)!(place).toFixed(2))).toEqual([(-Math.log(1)).toFixed(2), '0.69', '1.39']);
  });

  it.each(['answer', 'confidence', 'loss'] as const)('has nothing by %s without answers', (by) => {
    expect([kindsOf(by, { ...columns, answers: null }), numberOf(by, { ...columns, answers: null })]).toEqual([null, null]);
  });

  it.each([[2], [8], [10], [30]])('gives %d classes colours that all differ', (kinds) => {
    expect(new Set(Array.from({ length: kinds }, (_, kind) => colourOf('class', kind, kinds))).size).toBe(kinds);
  });

  it('is by class where an address names nothing that is known', () => {
    expect([colouringOf('tag'), colouringOf('odd'), colouringOf(undefined)]).toEqual(['tag', 'class', 'class']);
  });
});
