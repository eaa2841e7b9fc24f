import type { ImageRef } from '../../core/datasets/edits/images.ts';
import type { SplitName } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import type { Raster } from '../../core/pictures/resample.ts';
import { encodePng } from '../pictures/encode-png.ts';
import { mostPixels } from '../pictures/picture.ts';
import type { PackedDataset } from './packed.ts';

const mostScale = 64;

/**
 * One image of a data set as PNG.
 * @param scale whole number from 1 to 64 by which each pixel grows, without smoothing.
 * @throws EpochalError `dataset.range` for an image or a scale that isn't there.
 */
export async function imagePng(dataset: PackedDataset, split: SplitName, index: number, scale = 1): Promise<Buffer> {
  requireWhole('scale', scale, mostScale);
  const { height, width, channels } = dataset.info;
  return encodePng(grown({ height, width, channels, pixels: dataset.image(split, index) }, scale));
}

/**
 * Many images in one PNG, row by row; the cells that are left over are transparent.
 * @param columns number of images in a row.
 * @throws EpochalError `dataset.range` for an image that isn't there, none, or more than a picture can hold.
 */
export async function spritePng(dataset: PackedDataset, images: readonly ImageRef[], columns: number): Promise<Buffer> {
  const { height, width, channels } = dataset.info;
  requireWhole('columns', columns, 65_536);
  requireWhole('number of images', images.length, Math.floor(mostPixels / (height * width)));
  const across = Math.min(columns, images.length);
  const sheetWidth = across * width;
  const sheetHeight = Math.ceil(images.length / across) * height;
  const sheet = new Uint8Array(sheetWidth * sheetHeight * 4);
  images.forEach(({ split, index }, cell) => {
    const image = dataset.image(split, index);
    const left = (cell % across) * width;
    const top = Math.floor(cell / across) * height;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) copyPixel(image, (y * width + x) * channels, channels, sheet, ((top + y) * sheetWidth + left + x) * 4);
  });
  return encodePng({ height: sheetHeight, width: sheetWidth, channels: 4, pixels: sheet }, 3);
}

function grown({ height, width, channels, pixels: from }: Raster, scale: number): Raster {
  const larger = { height: height * scale, width: width * scale, channels, pixels: new Uint8Array(from.length * scale * scale) };
  const stride = larger.width * channels;
  for (let y = 0; y < height; y++) {
    const first = y * scale * stride;
    for (let x = 0; x < larger.width; x++) {
      const at = (y * width + Math.floor(x / scale)) * channels;
      for (let channel = 0; channel < channels; channel++) larger.pixels[first + x * channels + channel] = from[at + channel]!;
    }
    for (let copy = 1; copy < scale; copy++) larger.pixels.copyWithin(first + copy * stride, first, first + stride);
  }
  return larger;
}

function copyPixel(from: Uint8Array, at: number, channels: number, to: Uint8Array, target: number): void {
  for (let channel = 0; channel < 3; channel++) to[target + channel] = from[at + (channels >= 3 ? channel : 0)] as number;
  to[target + 3] = 255;
}

function requireWhole(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new EpochalError('dataset.range/number', { what, value, most });
}
