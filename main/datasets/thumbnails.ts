import { setImmediate } from 'node:timers/promises';
import { splitNames } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { shrink, thumbnailShape } from '../../core/thumbnails.ts';
import type { PackedDataset } from './packed.ts';

/** Bytes of pictures read between two turns of the event loop. */
const bytesATurn = 4_000_000;

/**
 * The pixels of pictures, one after the other, each scaled down to `side`.
 * @param places positions among all images of the set.
 * @param side of the longer edge; null for their own size.
 * @throws EpochalError `dataset.range` for a place that isn't there.
 */
export async function thumbnails(dataset: PackedDataset, places: Uint32Array, side: number | null): Promise<Uint8Array<ArrayBuffer>> {
  const { info } = dataset;
  const small = thumbnailShape(info, side);
  const isOwnSize = small.height === info.height && small.width === info.width;
  const [ownBytes, smallBytes] = [info.height * info.width * info.channels, small.height * small.width * small.channels];
  const pixels = new Uint8Array(places.length * smallBytes);
  const one = new Uint8Array(ownBytes);
  let read = 0;
  for (let at = 0; at < places.length; at++) {
    const { split, index } = splitOf(dataset, places[at]!);
    if (isOwnSize) dataset.readImagesInto(pixels.subarray(at * smallBytes), split, index, 1);
    else {
      dataset.readImagesInto(one, split, index, 1);
      pixels.set(shrink(one, info, small), at * smallBytes);
    }
    read += ownBytes;
    if (read < bytesATurn) continue;
    read = 0;
    await setImmediate();
  }
  return pixels;
}

function splitOf(dataset: PackedDataset, place: number): { split: (typeof splitNames)[number]; index: number } {
  const split = splitNames.find((name) => place < dataset.range(name).end);
  if (split === undefined) throw new EpochalError('dataset.range/number', { what: 'place', value: place, most: dataset.range('unlabeled').end - 1 });
  return { split, index: place - dataset.range(split).start };
}
