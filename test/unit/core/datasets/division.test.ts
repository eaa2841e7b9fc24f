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

  it.each([[1, 0.5, 0], [1, 0, 0.9], [2, 0.25, 0.25], [2, 0, 0.8], [3, 0.4, 0.5]])('leaves something to train on of a class of %d pictures (shares %d and %d)', (count, validation, test) => {
    expect(divide(groupsOf(2, count), { validation, test, seed: 1, stratified: true }).train.length).toBeGreaterThanOrEqual(2);
  });

  it('leaves something to train on of every class, however few pictures it has, unless the shares take all', () => {
    const share = fc.double({ min: 0, max: 0.495, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }), share, share, fc.nat(99), fc.integer({ min: 1, max: 3 }), (sizes, validation, test, seed, twins) => {
        const classes = sizes.map((size, label) => Array.from({ length: size }, (_, at): Divided => ({ place: label * 10 + at, label })));
        const groups = classes.flatMap((own) => Array.from({ length: Math.ceil(own.length / twins) }, (_, at) => own.slice(at * twins, (at + 1) * twins)));
        const { train } = divide(groups, { validation, test, seed, stratified: true });
        expect(new Set(train.map((place) => Math.floor(place / 10))).size).toBe(sizes.length);
      }),
    );
    expect(divide(groupsOf(1, 2), { validation: 0.9, test: 0.1, seed: 1, stratified: true }).train).toEqual([]);
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
