import type { SplitName } from '../../../core/datasets.ts';
import type { DatasetImages } from '../../datasets/packed.ts';
import { npyHead } from '../../formats/npz.ts';
import type { StreamedFile } from '../format.ts';

/** A stretch of a split. */
export interface Part {
  split: SplitName;
  start: number;
  count: number;
}

/** Read at once. */
const blockBytes = 4 << 20;

/** Pictures as a `.npy` file, uint8 (count, height, width, channels), read from the data set while it is written. */
export function imagesFile(pictures: DatasetImages, { split, start, count }: Part): StreamedFile {
  const { height, width, channels } = pictures.info;
  const size = height * width * channels;
  const head = npyHead('|u1', [count, height, width, channels]);
  const block = Math.max(1, Math.floor(blockBytes / size));
  return {
    bytes: head.length + count * size,
    async *read() {
      yield head;
      for (let done = 0; done < count; done += block) yield pictures.images(split, start + done, Math.min(block, count - done));
    },
  };
}

/** Labels as a `.npy` file, int32 (count,). */
export function labelsFile(pictures: DatasetImages, { split, start, count }: Part): Uint8Array[] {
  const labels = pictures.labels(split).slice(start, start + count);
  return [npyHead('<i4', [count]), new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)];
}
