import type { LabelledSplit } from '../datasets.ts';
import type { Division } from './edits/edit.ts';
import { permutation, random } from '../random.ts';

/** A picture that is divided. */
export interface Divided {
  place: number;
  /** Its class; what `stratified` keeps the shares of. */
  label: number;
}

/**
 * Divides pictures into training, validation and test at random, the same way for the same seed.
 * @param groups pictures that stay together, such as twins; each picture in one group.
 * @returns places by split. Where groups are large the shares are met as near as they allow, never exceeded. Where they
 *   leave anything for training, at least one picture stays there, stratified of each class.
 */
export function divide(groups: readonly (readonly Divided[])[], { validation, test, seed, stratified }: Division): Record<LabelledSplit, number[]> {
  // Shares that make 1 are sums of decimal fractions.
  const fewestTrained = (test ?? 0) + (validation ?? 0) < 1 - 1e-9 ? 1 : 0;
  const strata = new Map<number, (readonly Divided[])[]>();
  for (const group of groups) {
    const stratum = stratified ? commonest(group) : 0;
    const own = strata.get(stratum);
    if (own) own.push(group);
    else strata.set(stratum, [group]);
  }
  const divided: Record<LabelledSplit, number[]> = { train: [], validation: [], test: [] };
  for (const [stratum, own] of [...strata].sort(([a], [b]) => a - b)) {
    const count = own.reduce((sum, { length }) => sum + length, 0);
    const most = count - fewestTrained;
    const room = { test: Math.min(most, Math.round(count * (test ?? 0))), validation: Math.round(count * (validation ?? 0)) };
    // Where both are rounded up there may be one less than both ask for.
    room.validation = Math.min(room.validation, most - room.test);
    for (const at of permutation(own.length, random(seed, 'split', stratum))) {
      const group = own[at]!;
      const to = group.length <= room.test ? 'test' : group.length <= room.validation ? 'validation' : 'train';
      if (to !== 'train') room[to] -= group.length;
      for (const { place } of group) divided[to].push(place);
    }
  }
  return divided;
}

/** Of equally common ones the one with the smaller number. */
function commonest(group: readonly Divided[]): number {
  const counts = new Map<number, number>();
  for (const { label } of group) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, one) => (one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best))[0];
}
