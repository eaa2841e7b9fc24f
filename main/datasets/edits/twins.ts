import { createHash } from 'node:crypto';
import { setImmediate as others } from 'node:timers/promises';
import { EpochalError } from '../../../core/errors.ts';
import type { PackedDataset } from '../packed.ts';

/** Images that are hashed before others are served. */
const atOnce = 2048;

/**
 * Images of the very same pixels, in groups of two and more.
 * @returns their places.
 * @throws EpochalError `dataset.cancelled`.
 */
export async function exactTwins(dataset: PackedDataset, signal?: AbortSignal): Promise<number[][]> {
  const { height, width, channels, id } = dataset.info;
  const imageBytes = height * width * channels;
  const count = dataset.range('unlabeled').end;
  const groups = new Map<string, number[]>();
  for (let start = 0; start < count; start += atOnce) {
    if (signal?.aborted) throw new EpochalError('dataset.cancelled', { id });
    const places = Uint32Array.from({ length: Math.min(atOnce, count - start) }, (_, at) => start + at);
    const images = new Uint8Array(places.length * imageBytes);
    dataset.readPlacesInto(images, places);
    for (const [at, place] of places.entries()) {
      const key = createHash('sha1').update(images.subarray(at * imageBytes, (at + 1) * imageBytes)).digest('base64');
      const group = groups.get(key);
      if (group) group.push(place);
      else groups.set(key, [place]);
    }
    await others();
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
