import sharp, { type Sharp } from 'sharp';
import type { SplitName } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { mostPixels, type PictureShape } from '../pictures/picture.ts';
import type { PackedDataset } from './packed.ts';

const mostScale = 64;

/**
 * One image of a data set as PNG.
 * @param scale whole number from 1 to 64 by which each pixel grows, without smoothing.
 * @throws EpochalError `dataset.range` for an image or a scale that isn't there.
 */
export async function imagePng(dataset: PackedDataset, split: SplitName, index: number, scale = 1): Promise<Buffer> {
  requireWhole('scale', scale, mostScale);
  const { height, width } = dataset.info;
  const image = fromBytes(dataset.image(split, index), dataset.info);
  if (scale > 1) image.resize(width * scale, height * scale, { kernel: 'nearest' });
  return image.png().toBuffer();
}

/**
 * Many images in one PNG, row by row; the cells that are left over are transparent.
 * @param columns number of images in a row.
 * @throws EpochalError `dataset.range` for an image that isn't there, none, or more than a picture can hold.
 */
export async function spritePng(dataset: PackedDataset, split: SplitName, indices: number[], columns: number): Promise<Buffer> {
  const { height, width, channels } = dataset.info;
  requireWhole('columns', columns, 65_536);
  requireWhole('number of images', indices.length, Math.floor(mostPixels / (height * width)));
  const across = Math.min(columns, indices.length);
  const sheetWidth = across * width;
  const sheetHeight = Math.ceil(indices.length / across) * height;
  const sheet = new Uint8Array(sheetWidth * sheetHeight * 4);
  indices.forEach((index, cell) => {
    const image = dataset.image(split, index);
    const left = (cell % across) * width;
    const top = Math.floor(cell / across) * height;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) copyPixel(image, (y * width + x) * channels, channels, sheet, ((top + y) * sheetWidth + left + x) * 4);
  });
  return fromBytes(sheet, { height: sheetHeight, width: sheetWidth, channels: 4 }).png({ compressionLevel: 3 }).toBuffer();
}

function fromBytes(bytes: Uint8Array, { height, width, channels }: PictureShape): Sharp {
  return sharp(bytes, { raw: { height, width, channels: channels as 1 | 2 | 3 | 4 } });
}

function copyPixel(from: Uint8Array, at: number, channels: number, to: Uint8Array, target: number): void {
  for (let channel = 0; channel < 3; channel++) to[target + channel] = from[at + (channels >= 3 ? channel : 0)] as number;
  to[target + 3] = 255;
}

function requireWhole(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new EpochalError('dataset.range/number', { what, value, most });
}
