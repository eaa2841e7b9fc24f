import { fitPicture } from '../../../../core/pictures/fit.ts';
import { phrase } from '../../../../core/errors/words.ts';
import type { SplitName } from '../../../../core/datasets.ts';
import type { PictureShape } from '../../../pictures/picture.ts';
import type { Facts, Part } from '../layout.ts';
import type { ReadOptions } from '../options.ts';
import { refusedArray } from './refusal.ts';

/** The pictures of one split as an array holds them. */
export interface ArraySplit {
  split: SplitName;
  /** Of the pictures, for errors: `x_train`. */
  name: string;
  shape: PictureShape;
  /** Of each picture. */
  labels: ArrayLike<number>;
  /** All pictures in order, whole ones in each piece: height x width x channels bytes. */
  read(): AsyncIterable<Uint8Array>;
}

/** What may be chosen of an import of arrays. */
export const arrayOptions = ['size', 'channels', 'fit', 'fill'] as const satisfies (keyof ReadOptions)[];

/** Pictures that are handed on at once: about 8 MB. */
const pieceBytes = 2 ** 23;

/** How many bytes of pictures a piece is to have: a multiple of a picture's. */
export function pieceSize({ height, width, channels }: PictureShape, factor = 1): number {
  const bytes = height * width * channels * factor;
  return Math.max(1, Math.floor(pieceBytes / bytes)) * bytes;
}

/**
 * Hands on the pictures of arrays, in the size they have or in the one that is asked for.
 * @throws EpochalError `dataset.array` where the splits differ in their size.
 */
export async function addSplits(file: string, splits: readonly ArraySplit[], { size, channels, fit = 'crop', fill }: ReadOptions, add: (part: Part) => Promise<void>): Promise<Pick<Facts, 'height' | 'width' | 'channels' | 'fit' | 'fill'>> {
  const first = splits[0]!;
  const other = splits.find(({ shape }) => (['height', 'width', 'channels'] as const).some((key) => shape[key] !== first.shape[key]));
  if (other && (!size || channels === undefined))
    throw refusedArray(file, phrase`the pictures of ${first.name} are ${textOf(first.shape)}, those of ${other.name} ${textOf(other.shape)}`, phrase`Give a size and channels to bring all of them to, or save them alike.`);
  const to = { height: size?.height ?? first.shape.height, width: size?.width ?? first.shape.width, channels: channels ?? first.shape.channels };
  for (const { split, shape, labels, read } of splits) {
    const bytes = shape.height * shape.width * shape.channels;
    const same = shape.height === to.height && shape.width === to.width && shape.channels === to.channels;
    let at = 0;
    for await (const pixels of read()) {
      const count = pixels.length / bytes;
      const images = same ? pixels : fitted(pixels, count, shape, { ...to, fit, fill });
      await add({ split, order: at, images, labels: Array.from({ length: count }, (_, index) => labels[at + index] ?? 0) });
      at += count;
    }
  }
  const scaled = splits.some(({ shape }) => shape.height !== to.height || shape.width !== to.width);
  return { ...to, fit: scaled ? fit : null, fill: scaled && fit === 'pad' ? (fill ?? '#000000') : null };
}

function fitted(pixels: Uint8Array, count: number, shape: PictureShape, to: Parameters<typeof fitPicture>[1]): Uint8Array {
  const from = shape.height * shape.width * shape.channels;
  const bytes = to.height * to.width * to.channels;
  const images = new Uint8Array(count * bytes);
  for (let index = 0; index < count; index++) images.set(fitPicture({ ...shape, pixels: pixels.subarray(index * from, (index + 1) * from) }, to), index * bytes);
  return images;
}

function textOf({ width, height, channels }: PictureShape): string {
  return `${width} x ${height} x ${channels}`;
}
