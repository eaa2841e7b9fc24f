import { splitNames, type DatasetInfo, type SplitName } from '../../../core/datasets.ts';
import type { DatasetImages } from '../../datasets/packed.ts';
import { readPictureFiles } from '../../datasets/picture-files.ts';

/** A split with pictures in it, in the order in which a training sees them. */
export interface ExportedSplit {
  split: SplitName;
  /** Of each picture. */
  labels: Int32Array;
  /** A copy of `count` pictures from the `start`-th on: count x height x width x channels. */
  read(start: number, count: number): Uint8Array;
  /** The name of a picture's original file; null where it had none. */
  nameOf(index: number): string | null;
}

/** The pictures of a data set as they leave: as its edits have them, without those that are excluded. */
export interface ExportedImages {
  info: DatasetInfo;
  /** Those that are not empty, in the order of the store. */
  splits: ExportedSplit[];
  /** Of all splits. */
  count: number;
}

/**
 * @param imported number of all pictures as they were imported.
 * @throws EpochalError `dataset.damaged`.
 */
export async function exportedImages(dataset: DatasetImages, imported: number): Promise<ExportedImages> {
  const { info } = dataset;
  const files = await readPictureFiles(dataset.directory, imported);
  const splits = splitNames
    .filter((split) => info.counts[split] > 0)
    .map((split): ExportedSplit => {
      const places = dataset.places(split);
      return { split, labels: dataset.labels(split), read: (start, count) => dataset.images(split, start, count), nameOf: (index) => files?.names[places[index]!] ?? null };
    });
  return { info, splits, count: splits.reduce((sum, { labels }) => sum + labels.length, 0) };
}
