import sharp, { type Sharp } from 'sharp';
import type { SplitName } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { decodeBitmap, isBitmap } from './bitmap.ts';
import type { PackedDataset } from './packed.ts';

/** Height, width and channels (1 or 3) of an image as bytes, channels innermost. */
export interface PictureShape {
  height: number;
  width: number;
  channels: number;
}

/** Pictures beyond this many pixels are refused before they are decoded: 100 million, about 300 MB. */
export const mostPixels = 100_000_000;
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

/**
 * Decodes any picture a person has (PNG, JPEG, WebP, GIF, TIFF, AVIF, SVG, BMP) and brings it to the shape of a
 * model's input: turned upright by its EXIF orientation, in sRGB, alpha over white, scaled (Lanczos) to cover the
 * shape and cut to its centre. An animation gives its first frame.
 * @returns height x width x channels bytes.
 * @throws EpochalError `picture.unreadable`, `picture.tooLarge`, `picture.empty`.
 */
export async function decodePicture(bytes: Uint8Array, to: PictureShape): Promise<Uint8Array> {
  if (bytes.length === 0) throw new EpochalError('picture.empty', 'the picture is empty', 'Give a PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP.');
  try {
    const picture = isBitmap(bytes) ? fromBitmap(bytes) : sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
    const { data, info } = await picture
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize(to.width, to.height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
      .toColourspace(to.channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return withChannels(data, info.channels, to);
  } catch (error) {
    throw explain(error);
  }
}

function fromBytes(bytes: Uint8Array, { height, width, channels }: PictureShape): Sharp {
  return sharp(bytes, { raw: { height, width, channels: channels as 1 | 2 | 3 | 4 } });
}

function fromBitmap(bytes: Uint8Array): Sharp {
  const { pixels, ...shape } = decodeBitmap(bytes, mostPixels);
  return fromBytes(pixels, shape);
}

function copyPixel(from: Uint8Array, at: number, channels: number, to: Uint8Array, target: number): void {
  for (let channel = 0; channel < 3; channel++) to[target + channel] = from[at + (channels >= 3 ? channel : 0)] as number;
  to[target + 3] = 255;
}

function withChannels(data: Buffer, channels: number, to: PictureShape): Uint8Array {
  if (channels === to.channels) return new Uint8Array(data);
  const pixels = to.height * to.width;
  return Uint8Array.from({ length: pixels * to.channels }, (_, i) => data[Math.floor(i / to.channels) * channels + Math.min(i % to.channels, channels - 1)] as number);
}

function requireWhole(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new EpochalError('dataset.range', `${what} is ${value}, a whole number from 1 to ${most} is needed`, 'Ask for fewer or smaller images.');
}

function explain(error: unknown): EpochalError {
  if (error instanceof EpochalError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit|dimensions exceed|too large/i.test(message))
    return new EpochalError('picture.tooLarge', `the picture has more than ${mostPixels / 1e6} million pixels`, 'Make it smaller first.', { cause: error });
  const reason = /unsupported image format/i.test(message) ? 'it is no picture of a known kind' : 'its content is broken';
  return new EpochalError('picture.unreadable', `the picture can't be read: ${reason}`, 'Give a PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP that other programs can open.', { cause: error });
}
