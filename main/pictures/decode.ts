import sharp, { type Metadata, type Sharp } from 'sharp';
import { type EpochalError, isEpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { pictureKind, type PictureKind } from './picture-kind.ts';
import { decodeBitmap } from './bitmap.ts';
import { mostPixels, type PictureShape } from './picture.ts';
import { empty, tooManyPixels, unreadable } from './refusals.ts';
import { requireKnownTiff } from './tiff.ts';

/** What sharp calls the kinds that it decodes. */
const formats: Readonly<Partial<Record<PictureKind, string>>> = { png: 'png', jpeg: 'jpeg', webp: 'webp', gif: 'gif', tiff: 'tiff', avif: 'heif' };

// The kind is known before; should libvips still see another in the same bytes, no other reader is there.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((reader) => `VipsForeignLoad${reader}`) });

/**
 * Decodes any picture a person has (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) and brings it to the shape of a model's
 * input: turned upright by its EXIF orientation, in sRGB, alpha over white, scaled (Lanczos) to cover the shape and
 * cut to its centre. An animation gives its first frame, a TIFF its first page.
 *
 * What people bring is decoded in a process of its own: see decoder.ts.
 * @returns height x width x channels bytes.
 * @throws EpochalError `picture.unreadable`, `picture.too-large`, `picture.empty`.
 */
export async function decodePicture(bytes: Uint8Array, to: PictureShape): Promise<Uint8Array> {
  try {
    const { data, info } = await (await upright(bytes))
      .resize(to.width, to.height, { fit: 'cover', position: 'centre', kernel: 'lanczos3' })
      .toColourspace(to.channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return withChannels(data, info.channels, to);
  } catch (error) {
    throw explain(error);
  }
}

/**
 * The whole picture in 8-bit sRGB or grey, before it is scaled: a JPEG or WebP library that is asked for a smaller
 * picture scales in ways of its own, and the same pixels from a PNG would get another answer.
 */
async function upright(bytes: Uint8Array): Promise<Sharp> {
  const { data, info } = await (await openPicture(bytes)).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

async function openPicture(bytes: Uint8Array): Promise<Sharp> {
  if (bytes.length === 0) throw empty();
  const kind = pictureKind(bytes);
  if (kind === null) throw unreadable(phrase`it is no picture of a known kind`);
  if (kind === 'bmp') {
    const { pixels, ...raw } = decodeBitmap(bytes, mostPixels);
    return sharp(pixels, { raw });
  }
  if (kind === 'tiff') requireKnownTiff(bytes);
  const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
  requireFormat(kind, await picture.metadata());
  return picture;
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

function withChannels(data: Buffer, channels: number, to: PictureShape): Uint8Array {
  if (channels === to.channels) return new Uint8Array(data);
  const pixels = to.height * to.width;
  return Uint8Array.from({ length: pixels * to.channels }, (_, i) => data[Math.floor(i / to.channels) * channels + Math.min(i % to.channels, channels - 1)] as number);
}

function explain(error: unknown): EpochalError {
  if (isEpochalError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return /pixel limit|dimensions exceed|too large/i.test(message) ? tooManyPixels(error) : unreadable(phrase`its content is broken`, error);
}
