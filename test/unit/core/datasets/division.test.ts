import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledSplits } from '../../../../core/datasets.ts';
import { divide, type Divided } from '../../../../core/datasets/division.ts';

/** `count` pictures of each class, in groups of as many as are named in turn. */
function groupsOf(classes: number, count: number, sizes: readonly number[] = [1]): Divided[][] {
  const pictures = Array.from({ length: classes * count }, (_, place): Divided => ({ place, label: Math.floor(place / count) }));
  const groups: Divided[][] = [];
  for (let at = 0; at < pictures.length; at += groups.at(-1)!.length) groups.push(pictures.slice(at, at + sizes[groups.length % sizes.length]!));
  return groups;
}

const counts = (divided: ReturnType<typeof divide>) => labelledSplits.map((split) => divided[split].length);

describe('a division', () => {
  it('keeps the shares of each class where it is stratified', () => {
    const divided = divide(groupsOf(4, 50), { validation: 0.1, test: 0.2, seed: 1, stratified: true });
    for (const [split, each] of [['train', 35], ['validation', 5], ['test', 10]] as const) {
      for (let label = 0; label < 4; label++) expect(divided[split].filter((place) => Math.floor(place / 50) === label)).toHaveLength(each);
    }
  });

  it('keeps the shares of all where it is not', () => {
    expect(counts(divide(groupsOf(4, 50), { validation: 0.1, test: 0.2, seed: 1, stratified: false }))).toEqual([140, 20, 40]);
    expect(counts(divide(groupsOf(1, 3), { validation: 0.5, test: 0.5, seed: 1, stratified: false }))).toEqual([0, 1, 2]);
    expect(counts(divide(groupsOf(1, 10), { validation: null, test: null, seed: 1, stratified: false }))).toEqual([10, 0, 0]);
  });

  it('is the same for a seed, and another for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => divide(groupsOf(2, 40), { validation: 0.2, test: 0.2, seed, stratified: true }));
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
  });

  it('gives each picture one split, keeps groups together and exceeds no share', () => {
    const share = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), share, share, fc.boolean(), (sizes, validation, test, stratified) => {
        const groups = groupsOf(3, 20, sizes);
        const divided = divide(groups, { validation, test, seed: 3, stratified });
        expect(labelledSplits.flatMap((split) => divided[split]).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, place) => place));
        const splitOf = (place: number) => labelledSplits.find((split) => divided[split].includes(place));
        for (const group of groups) expect(new Set(group.map(({ place }) => splitOf(place))).size).toBe(1);
        expect(divided.test.length).toBeLessThanOrEqual(60 * test + (stratified ? 1.5 : 0.5));
      }),
    );
  });
});
