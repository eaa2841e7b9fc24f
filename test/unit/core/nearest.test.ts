import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../core/nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'adam', 4],
    ['adam', '', 4],
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['conv', 'vnoc', 4],
  ])('of %j and %j is %i', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
  });

  it('is a metric', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});

describe('nearest', () => {
  it.each([
    ['Conv2d', 'conv2D'],
    ['glob', 'globalAveragePooling2D'],
    ['dence', 'dense'],
    ['dropped', null],
    ['', 'dense'],
  ])('to %j is %j', (name, meant) => {
    expect(nearest(name, ['dense', 'conv2D', 'globalAveragePooling2D', 'dropout'])).toBe(meant);
  });

  it('to anything among nothing is nothing', () => {
    expect(nearest('dense', [])).toBeNull();
  });
});
