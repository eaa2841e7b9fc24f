import { describe, expect, it } from 'vitest';
import { decodeFeatures, encodeFeatures } from '../../../../../core/datasets/map/features.ts';
import { isWithin } from '../../../../../core/datasets/map/lasso.ts';
import { evenSample } from '../../../../../core/datasets/map/sample.ts';

describe('isWithin', () => {
  /** A square with a notch from above. */
  const notched = [0, 0, 4, 0, 4, 4, 2, 1, 0, 4];
  it.each([
    [notched, 1, 1, true],
    [notched, 2, 3, false],
    [notched, 3.9, 3, true],
    [notched, 5, 1, false],
    [notched, -1, 1, false],
    [[0, 0, 4, 4], 2, 2, false],
    [[], 0, 0, false],
  ])('in %j is (%d, %d): %s', (polygon, x, y, within) => {
    expect(isWithin(polygon, x, y)).toBe(within);
  });
});

describe('evenSample', () => {
  it('takes all where they are few enough', () => {
    expect([...evenSample([1, 0, 1], 3)]).toEqual([0, 1, 2]);
  });

  it('takes of each kind its share, from all of its length', () => {
    const kinds = Array.from({ length: 1000 }, (_, place) => (place % 10 === 0 ? 1 : place < 500 ? 0 : 2));
    const sample = evenSample(kinds, 100);
    expect([0, 1, 2].map((kind) => sample.filter((place) => kinds[place] === kind).length)).toEqual([45, 10, 45]);
    expect([...sample]).toEqual([...new Set(sample)].sort((a, b) => a - b));
    const rare = sample.filter((place) => kinds[place] === 1);
    expect([rare[0]! < 100, rare.at(-1)! >= 900]).toEqual([true, true]);
  });
});

describe('features', () => {
  const features = { places: Uint32Array.of(2, 5), width: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  it('are read as they were written', () => {
    expect(decodeFeatures(encodeFeatures(features).buffer)).toEqual(features);
  });

  it.each([[0], [7], [39]])('are refused when cut to %d bytes', (length) => {
    expect(decodeFeatures(encodeFeatures(features).buffer.slice(0, length))).toBeNull();
  });
});
