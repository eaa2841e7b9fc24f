import { splitNames, type DatasetInfo, type SplitName } from '../../../core/datasets.ts';
import type { PackedDataset } from '../../datasets/packed.ts';

/** A split with pictures in it, in the order in which they leave. */
export interface ExportedSplit {
  split: SplitName;
  /** Of each picture, its number in the split. */
  labels: Int32Array;
  /** A copy of `count` pictures from the `start`-th on: count x height x width x channels. */
  read(start: number, count: number): Uint8Array;
  /** The name of a picture's original file; null where it had none. */
  nameOf(place: number): string | null;
}

/** The pictures of a data set as they leave: as edited, without those that are excluded. */
export interface ExportedImages {
  info: DatasetInfo;
  /** Those that are not empty, in the order of the store. */
  splits: ExportedSplit[];
  /** Of all splits. */
  count: number;
}

export function exportedImages(dataset: PackedDataset): ExportedImages {
  const splits = splitNames
    .filter((split) => dataset.info.counts[split] > 0)
    .map((split): ExportedSplit => ({ split, labels: dataset.labels(split), read: (start, count) => dataset.images(split, start, count), nameOf: () => null }));
  return { info: dataset.info, splits, count: splits.reduce((sum, { labels }) => sum + labels.length, 0) };
}
