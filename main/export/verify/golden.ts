import { npz } from '../../formats/npz.ts';

/** Images whose answers go with a package, so that whoever builds on it can check theirs. */
export const goldenImages = 8;

export interface Golden {
  /** uint8, count x height x width x channels, as stored. */
  images: Uint8Array;
  /** What the exported file says of them: count x classes. */
  probabilities: Float32Array;
  count: number;
}

/** Arrays `images` (uint8) and `probabilities` (float32) for `numpy.load`. @param shape height, width and channels. */
export function goldenFile({ images, probabilities, count }: Golden, shape: readonly number[]): Promise<Uint8Array> {
  return npz({
    images: { shape: [count, ...shape], values: images },
    probabilities: { shape: [count, probabilities.length / count], values: probabilities },
  });
}
