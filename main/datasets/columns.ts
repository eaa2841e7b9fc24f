import { splitNames } from '../../core/datasets.ts';
import type { PackedDataset } from './packed.ts';

type Column = Int32Array<ArrayBuffer>;

/** What is known of each picture of a data set, as imported. */
const columns: Readonly<Record<string, (dataset: PackedDataset) => Column>> = { labels };

/** @returns null where there is none of this name. */
export function columnOf(dataset: PackedDataset, name: string): Column | null {
  return Object.hasOwn(columns, name) ? columns[name]!(dataset) : null;
}

/** Class of each picture in order of place; -1 where it has none. */
function labels(dataset: PackedDataset): Column {
  const all = new Int32Array(dataset.range('unlabeled').end).fill(-1);
  for (const split of splitNames) if (split !== 'unlabeled') all.set(dataset.labels(split), dataset.range(split).start);
  return all;
}
