import sharp, { type Metadata, type Sharp } from 'sharp';
import { type EpochalError, isEpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { fitPicture, type FittedShape } from '../../core/pictures/fit.ts';
import type { Raster } from '../../core/pictures/resample.ts';
import { pictureKind, type PictureKind } from './picture-kind.ts';
import { decodeBitmap } from './bitmap.ts';
import { mostPixels, type DecodeOptions, type PictureFacts } from './picture.ts';
import { decodePlainPng } from './plain-png.ts';
import { empty, tooManyPixels, unreadable } from './refusals.ts';
import { requireKnownTiff } from './tiff.ts';

/** What sharp calls the kinds that it decodes. */
const formats: Readonly<Partial<Record<PictureKind, string>>> = { png: 'png', jpeg: 'jpeg', webp: 'webp', gif: 'gif', tiff: 'tiff', avif: 'heif' };

// The kind is known before; should libvips still see another in the same bytes, no other reader is there.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((reader) => `VipsForeignLoad${reader}`) });

/**
 * Decodes any picture a person has (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) and brings it to the shape of a model's
 * input: turned upright by its EXIF orientation, in sRGB, alpha over white, then fitted (see `fitPicture`). An
 * animation gives its first frame, a TIFF its first page.
 *
 * What people bring is decoded in a process of its own: see decoder.ts.
 * @param options.mostPixels of more it is refused, before any is decoded. Default 100 million.
 * @returns height x width x channels bytes.
 * @throws EpochalError `picture.unreadable`, `picture.too-large`, `picture.empty`.
 */
export async function decodePicture(bytes: Uint8Array, to: FittedShape, options?: DecodeOptions): Promise<Uint8Array> {
  return (await readPicture(bytes, to, options)).pixels;
}

/** As `decodePicture`, with what the file itself holds. */
export async function readPicture(bytes: Uint8Array, to: FittedShape, { mostPixels: most = mostPixels }: DecodeOptions = {}): Promise<{ pixels: Uint8Array; facts: PictureFacts }> {
  try {
    const { picture, facts } = await upright(bytes, most);
    return { pixels: fitPicture(picture, to), facts };
  } catch (error) {
    throw explain(error, most);
  }
}

/**
 * The whole picture in 8-bit sRGB or grey, before it is scaled: a JPEG or WebP library that is asked for a smaller
 * picture scales in ways of its own, and the same pixels from a PNG would get another answer.
 */
async function upright(bytes: Uint8Array, most: number): Promise<{ picture: Raster; facts: PictureFacts }> {
  const plain = decodePlainPng(bytes, most);
  if (plain) return { picture: plain, facts: { width: plain.width, height: plain.height, channels: plain.channels, kind: 'png' } };
  const { opened, kind, channels } = await openPicture(bytes, most);
  const { data, info } = await opened.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { picture: { width, height, channels: info.channels, pixels: data }, facts: { width, height, channels, kind } };
}

/**
 * What a picture holds, by its header.
 * @throws as `decodePicture`; one whose header can be read may still be broken.
 */
export async function readPictureFacts(bytes: Uint8Array, { mostPixels: most = mostPixels }: DecodeOptions = {}): Promise<PictureFacts> {
  try {
    const { opened, kind, channels } = await openPicture(bytes, most);
    const { autoOrient } = await opened.metadata();
    return { width: autoOrient.width, height: autoOrient.height, channels, kind };
  } catch (error) {
    throw explain(error, most);
  }
}

async function openPicture(bytes: Uint8Array, most: number): Promise<Pick<PictureFacts, 'kind' | 'channels'> & { opened: Sharp }> {
  if (bytes.length === 0) throw empty();
  const kind = pictureKind(bytes);
  if (kind === null) throw unreadable(phrase`it is no picture of a known kind`);
  if (kind === 'bmp') {
    const { pixels, ...raw } = decodeBitmap(bytes, most);
    return { kind, channels: raw.channels, opened: sharp(pixels, { raw }) };
  }
  if (kind === 'tiff') requireKnownTiff(bytes);
  const opened = sharp(bytes, { limitInputPixels: most, failOn: 'error' });
  const metadata = await opened.metadata();
  requireFormat(kind, metadata);
  return { kind, channels: metadata.channels, opened };
}

/**
 * The pixels of a PNG as they are stored.
 * @throws EpochalError `picture.unreadable`; what sharp throws for a damaged one.
 */
export async function decodePng(bytes: Uint8Array, most: number): Promise<{ width: number; channels: number; pixels: Uint8Array }> {
  if (pictureKind(bytes) !== 'png') throw unreadable(phrase`it is no PNG`);
  const { data, info } = await sharp(bytes, { limitInputPixels: most }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, channels: info.channels, pixels: data };
}

function requireFormat(kind: PictureKind, { format, compression }: Metadata): void {
  if (format !== formats[kind] || (kind === 'avif' && compression !== 'av1')) throw unreadable(phrase`it is another kind of file than its first bytes say`);
}

function explain(error: unknown, most: number): EpochalError {
  if (isEpochalError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return /pixel limit|dimensions exceed|too large/i.test(message) ? tooManyPixels(most, error) : unreadable(phrase`its content is broken`, error);
}
