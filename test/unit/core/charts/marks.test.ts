import { describe, expect, it } from 'vitest';
import { markPath, marksOn } from '../../../../core/charts/marks.ts';

/** A point each pixel. */
const line = (from: number, to: number, y: (x: number) => number = () => 5): Float64Array => Float64Array.from(Array.from({ length: to - from + 1 }, (_, place) => [from + place, y(from + place)]).flat());

describe('shapes on a line', () => {
  it.each([
    ['none', []],
    ['disc', [300, 204, 108, 12]],
    // Lines that end together have their shapes beside each other.
    ['triangle', [284, 188, 92]],
    ['square', [268, 172, 76]],
  ] as const)('%s stand at %j', (sign, expected) => {
    expect(marksOn(line(0, 300), sign).map(({ x }) => x)).toEqual(expected);
  });

  it('stand on no gap, and on no line without points', () => {
    expect(marksOn(line(0, 300, (x) => (x > 250 ? NaN : 5)), 'disc').map(({ x }) => x)).toEqual([250, 154, 58]);
    expect(marksOn(new Float64Array(), 'disc')).toEqual([]);
  });

  it.each([
    ['square', 'M6.4 6.4L13.6 6.4L13.6 13.6L6.4 13.6Z'],
    ['disc', 'M6 10a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z'],
  ] as const)('%s is drawn about its point', (sign, expected) => {
    expect(markPath(sign, 10, 10)).toBe(expected);
  });
});
