import { splitNames, type DatasetInfo, type SplitName } from '../../../core/datasets.ts';
import type { PackedDataset } from '../../datasets/packed.ts';
import { readPictureFiles } from '../../datasets/picture-files.ts';

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

/** @throws EpochalError `dataset.damaged`. */
export async function exportedImages(dataset: PackedDataset): Promise<ExportedImages> {
  const { info } = dataset;
  const count = splitNames.reduce((sum, split) => sum + info.counts[split], 0);
  const files = await readPictureFiles(dataset.directory, count);
  const splits = splitNames
    .filter((split) => info.counts[split] > 0)
    .map((split): ExportedSplit => {
      const { start } = dataset.range(split);
      return { split, labels: dataset.labels(split), read: (from, many) => dataset.images(split, from, many), nameOf: (place) => files?.names[start + place] ?? null };
    });
  return { info, splits, count };
}
