import { createHash } from 'node:crypto';
import { splitNames } from '../../../core/datasets.ts';
import { asItIs, createDescriber, descriptorLength, isDescribable } from '../../../core/datasets/check/descriptors.ts';
import { createMeasure, emptyFigures } from '../../../core/datasets/check/figures.ts';
import { comparedSize, createReliefs } from '../../../core/datasets/check/picture.ts';
import { leastContrast } from '../../../core/datasets/check/quality.ts';
import { reportOf, type CheckReport } from '../../../core/datasets/check/report.ts';
import { createTwinSearch, type Pair } from '../../../core/datasets/check/twins.ts';
import type { Progress } from '../../processes/calls.ts';
import { openPacked, type PackedDataset } from '../packed.ts';
import { digestLength, type ConcludeJob, type Measured, type SearchJob, type Stretch } from './protocol.ts';

/** Bytes of images that are read at once. */
const chunkBytes = 4e6;

/** What a checking process does. Progress is a number of images. */
export type CheckWork = typeof checkWork;
export const checkWork = {
  async measure(stretch: Stretch, tell: Progress<number>): Promise<Measured> {
    const { start, end } = stretch;
    const figures = emptyFigures(end - start);
    const digests = new Uint8Array((end - start) * digestLength);
    const descriptors = new Float32Array((end - start) * descriptorLength);
    await reading(stretch, (dataset) => {
      const { info } = dataset;
      const measure = createMeasure(info);
      const reliefOf = createReliefs(info);
      const size = comparedSize(info);
      const describer = isDescribable(size) ? createDescriber(size) : null;
      const imageBytes = info.height * info.width * info.channels;
      return (images, offset, place) => {
        const i = place - start;
        digests.set(createHash('sha256').update(images.subarray(offset, offset + imageBytes)).digest().subarray(0, digestLength), i * digestLength);
        measure(images, offset, figures, i);
        if (describer === null || figures.contrast[i]! < leastContrast) return;
        describer.look(reliefOf(images, offset).values);
        describer.describe(asItIs, descriptors, i * descriptorLength);
      };
    }, tell);
    return { figures, digests, descriptors };
  },

  async search({ descriptors, ...stretch }: SearchJob, tell: Progress<number>): Promise<Pair[]> {
    const pairs: Pair[] = [];
    await reading(stretch, (dataset) => {
      const own = createReliefs(dataset.info);
      const others = createReliefs(dataset.info);
      const imageAt = byPlace(dataset);
      const search = createTwinSearch(descriptors, comparedSize(dataset.info), (place) => others(imageAt(place), 0).values);
      return (images, offset, place) => search.twinsOf(place, own(images, offset).values, (pair) => pairs.push(pair));
    }, tell);
    return pairs;
  },

  conclude({ subject, ...compared }: ConcludeJob): CheckReport {
    return reportOf(subject, compared);
  },
};

/** Reads a stretch, a few images at a time, and lets messages in between. */
async function reading({ directory, start, end }: Stretch, begin: (dataset: PackedDataset) => (images: Uint8Array, offset: number, place: number) => void, tell: Progress<number>): Promise<void> {
  const dataset = openPacked(directory);
  try {
    const { height, width, channels } = dataset.info;
    const imageBytes = height * width * channels;
    const most = Math.max(1, Math.floor(chunkBytes / imageBytes));
    const chunk = new Uint8Array(most * imageBytes);
    const look = begin(dataset);
    for (const split of splitNames) {
      const range = dataset.range(split);
      const last = Math.min(end, range.end);
      for (let at = Math.max(start, range.start); at < last; at += most) {
        const count = Math.min(most, last - at);
        dataset.readImagesInto(chunk, split, at - range.start, count);
        for (let i = 0; i < count; i++) look(chunk, i * imageBytes, at + i);
        tell(at + count - start);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  } finally {
    dataset.close();
  }
}

/** Reads one image by its place. The bytes are written over by the next call. */
function byPlace(dataset: PackedDataset): (place: number) => Uint8Array {
  const { height, width, channels } = dataset.info;
  const image = new Uint8Array(height * width * channels);
  const ranges = splitNames.map((split) => ({ split, ...dataset.range(split) }));
  return (place) => {
    const { split, start } = ranges.find((range) => place < range.end)!;
    dataset.readImagesInto(image, split, place - start, 1);
    return image;
  };
}
