import type { SplitName } from '../../../core/datasets.ts';
import type { DatasetImages } from '../../datasets/packed.ts';

/** `count` places spread evenly over `available`, ascending, none twice: classes that lie in blocks all get their share. */
export function spread(available: number, count: number): number[] {
  const taken = Math.min(available, count);
  return Array.from({ length: taken }, (_, place) => Math.floor((place * available) / taken));
}

/** The labelled split that says most of a network: the first that has images; null where none has. */
export function provingSplit({ info }: DatasetImages): SplitName | null {
  return (['test', 'validation', 'train'] as const).find((split) => info.counts[split] > 0) ?? null;
}

/** Images of a split, one after another: indices.length x height x width x channels. */
export function readImages(dataset: DatasetImages, split: SplitName, indices: readonly number[]): Uint8Array {
  const first = indices[0] ?? 0;
  const isStretch = indices.every((index, place) => index === first + place);
  if (isStretch) return dataset.images(split, first, indices.length);
  const { height, width, channels } = dataset.info;
  const size = height * width * channels;
  const all = new Uint8Array(indices.length * size);
  for (const [place, index] of indices.entries()) dataset.readImagesInto(all.subarray(place * size, (place + 1) * size), split, index, 1);
  return all;
}
