import { labelledSplits } from '../../../core/datasets.ts';
import { divide } from '../../../core/datasets/division.ts';
import type { ReadOptions } from '../readers/options.ts';
import type { PictureItem } from './item.ts';
import type { Packed } from './spool.ts';

type Row = { item: PictureItem; packed: Packed };

/**
 * Divides the training pictures in the shares that are asked for, each class by itself and the same way for the same
 * seed. Pictures of equal pixels stay on one side. What is of another split already stays there.
 */
export function divideItems(rows: readonly Row[], { split, seed = 0 }: Pick<ReadOptions, 'split' | 'seed'>): Row[] {
  if (!split) return [...rows];
  const training = rows.flatMap(({ item, packed }, place) => (item.split === 'train' ? [{ place, label: item.label, sum: packed.sum }] : []));
  const divided = divide([...Map.groupBy(training, ({ sum }) => sum).values()], { validation: split.validation, test: split.test, seed, stratified: true });
  const divisions = labelledSplits.flatMap((name) => divided[name].map((place) => [place, name] as const));
  const splitOf = new Map(divisions);
  return rows.map(({ item, packed }, place) => ({ item: { ...item, split: splitOf.get(place) ?? item.split }, packed }));
}
