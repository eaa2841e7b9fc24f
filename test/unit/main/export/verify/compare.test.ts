import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAnswers, mostChanged } from '../../../../../main/export/verify/compare.ts';
import { spread } from '../../../../../main/export/verify/sample.ts';

const floats = (rows: number[][]): Float32Array => Float32Array.from(rows.flat());

describe('answers before and after', () => {
  const table: { title: string; before: number[][]; after: number[][]; labels: number[]; says: object }[] = [
    {
      title: 'that are the same agree',
      before: [[0.75, 0.25], [0.25, 0.75]], after: [[0.75, 0.25], [0.25, 0.75]], labels: [0, 0],
      says: { images: 2, agreement: 1, gap: 0, accuracyBefore: 0.5, accuracyAfter: 0.5, changed: [] },
    },
    {
      title: 'that change are named, with where they lie in the split and both probabilities',
      before: [[0.75, 0.25], [0.5, 0.25]], after: [[0.75, 0.25], [0.25, 0.5]], labels: [0, 1],
      says: { images: 2, agreement: 0.5, gap: 0.25, accuracyBefore: 0.5, accuracyAfter: 1, changed: [{ index: 40, label: 1, before: 0, after: 1, probabilityBefore: 0.5, probabilityAfter: 0.5 }] },
    },
    {
      title: 'of equal likelihood are the first, as NumPy has it',
      before: [[0.5, 0.5]], after: [[0.5, 0.5]], labels: [1],
      says: { images: 1, agreement: 1, accuracyBefore: 0, accuracyAfter: 0 },
    },
    {
      title: 'that are no numbers never agree, and are infinitely far',
      before: [[0.75, 0.25]], after: [[Number.NaN, Number.NaN]], labels: [0],
      says: { agreement: 0, gap: Infinity },
    },
    {
      title: 'the gap is the largest of any class, not of the likeliest alone',
      before: [[0.75, 0.125, 0.125]], after: [[0.75, 0.25, 0]], labels: [0],
      says: { agreement: 1, gap: 0.125 },
    },
  ];
  it.each(table)('$title', ({ before, after, labels, says }) => {
    const comparing = compareAnswers(before[0]!.length);
    comparing.add(floats(before), floats(after), labels, labels.map((_, place) => place * 40));
    expect(comparing.result()).toMatchObject(says);
  });

  it('keeps a NaN gap when smaller ones follow', () => {
    const comparing = compareAnswers(2);
    comparing.add(floats([[1, 0]]), floats([[Number.NaN, 0]]), [0], [0]);
    comparing.add(floats([[1, 0]]), floats([[1, 0]]), [0], [1]);
    expect(comparing.result().gap).toBe(Infinity);
  });

  it('names a hundred of those that changed, and counts all', () => {
    const comparing = compareAnswers(2);
    for (let image = 0; image < 250; image++) comparing.add(floats([[1, 0]]), floats([[0, 1]]), [0], [image]);
    const { agreement, changed } = comparing.result();
    expect({ agreement, first: changed[0]!.index, last: changed.at(-1)!.index, named: changed.length }).toEqual({ agreement: 0, first: 0, last: mostChanged - 1, named: mostChanged });
  });
});

describe('a sample', () => {
  it('is ascending, within the split, without repeats, and its gaps differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 500 }), (available, count) => {
        const places = spread(available, count);
        expect(places).toHaveLength(Math.min(available, count));
        expect(places[0]).toBe(0);
        expect(places.at(-1)!).toBeLessThan(available);
        const gaps = places.slice(1).map((place, index) => place - places[index]!);
        if (gaps.length > 0) expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        if (gaps.length > 0) expect(Math.min(...gaps)).toBeGreaterThan(0);
      }),
    );
  });

  it('takes from each of the blocks of a split that is sorted by class', () => {
    const classes = new Set(spread(10_000, 50).map((place) => Math.floor(place / 1000)));
    expect(classes.size).toBe(10);
  });
});
