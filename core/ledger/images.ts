import { imageAt, type ImageRef, type Ranges } from '../datasets/edits/images.ts';
import { splitNames, type SplitName } from '../datasets.ts';

/** Images that a network was asked about: `count` of a split from image `start` on, as its training counted them. */
export interface AnsweredImages {
  start: number;
  count: number;
  /** How each was imported, in their order; absent of a data set without edits, which counts them as it imported them. */
  imported?: ImportedNames;
}

/** Splits (numbers in `splitNames`) and indices of images as imported. */
export interface ImportedNames {
  split: Uint8Array;
  index: Int32Array;
}

/** An image as imported. @param at its position among those asked about, from 0. */
export function imageNamed({ split, images: { start, imported } }: { split: SplitName; images: AnsweredImages }, at: number): ImageRef {
  return imported ? { split: splitNames[imported.split[at]!]!, index: imported.index[at]! } : { split, index: start + at };
}

/** @param places of images, positions among all as imported. */
export function importedNames(ranges: Ranges, places: Uint32Array): ImportedNames {
  const images = Array.from(places, (place) => imageAt(ranges, place));
  return { split: Uint8Array.from(images, ({ split }) => splitNames.indexOf(split)), index: Int32Array.from(images, ({ index }) => index) };
}

/** A number for an image, which grows with its place among all images of its data set. */
export function imageNumber({ split, index }: ImageRef): number {
  return splitNames.indexOf(split) * 2 ** 31 + index;
}
