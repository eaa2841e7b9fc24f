import { type EpochalError, isEpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { fitPicture, type FittedShape } from '../../core/pictures/fit.ts';
import type { Raster } from '../../core/pictures/resample.ts';
import { decodeBitmap } from './bitmap.ts';
import { requireWholeFrame } from './gif.ts';
import { requireKnownJpeg } from './jpeg.ts';
import { sharp, type Metadata, type Sharp } from './library.ts';
import { liesByXmp, turnUpright } from './orientation.ts';
import { isAvifSequence, pictureKind, type PictureKind } from './picture-kind.ts';
import { mostPixels, type DecodeOptions, type PictureFacts, type ReadPicture } from './picture.ts';
import { decodePlainPng } from './plain-png.ts';
import { ofInks, overWhite } from './raster.ts';
import { empty, tooManyPixels, unreadable } from './refusals.ts';
import { requireKnownTiff, saysOrientation } from './tiff.ts';

/** What sharp calls the kinds that it decodes. */
const formats: Readonly<Partial<Record<PictureKind, string>>> = { png: 'png', jpeg: 'jpeg', webp: 'webp', gif: 'gif', tiff: 'tiff', avif: 'heif' };

/** What the library would show as another picture is refused before. */
const requirements: Readonly<Partial<Record<PictureKind, (bytes: Uint8Array) => void>>> = { tiff: requireKnownTiff, jpeg: requireKnownJpeg, gif: requireWholeFrame };

/**
 * Decodes any picture a person has (PNG, JPEG, WebP, GIF, TIFF, AVIF, BMP) and brings it to the shape of a model's
 * input: turned upright by its orientation (EXIF's, else XMP's), in sRGB, alpha over white, then fitted (see `fitPicture`). An
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
export async function readPicture(bytes: Uint8Array, to: FittedShape, { mostPixels: most = mostPixels }: DecodeOptions = {}): Promise<ReadPicture> {
  try {
    const kind = requireKind(bytes);
    const { picture, channels } = decodeHere(kind, bytes, most) ?? (await decodeByLibrary(kind, bytes, most));
    const { width, height } = picture;
    return { pixels: fitPicture(picture, to), facts: { width, height, channels, kind } };
  } catch (error) {
    throw explain(error, bytes, most);
  }
}

/**
 * What a picture holds, by its header.
 * @throws as `decodePicture`; one whose header can be read may still be broken.
 */
export async function readPictureFacts(bytes: Uint8Array, { mostPixels: most = mostPixels }: DecodeOptions = {}): Promise<PictureFacts> {
  try {
    const kind = requireKind(bytes);
    if (kind === 'bmp') {
      const { picture, channels } = decodeHere(kind, bytes, most)!;
      return { width: picture.width, height: picture.height, channels, kind };
    }
    const { metadata } = await openByLibrary(kind, bytes, most);
    const { width, height } = metadata.autoOrient;
    return { ...(liesByXmp(metadata) ? { width: height, height: width } : { width, height }), channels: metadata.channels, kind };
  } catch (error) {
    throw explain(error, bytes, most);
  }
}

function requireKind(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) throw empty();
  const kind = pictureKind(bytes);
  if (kind === null) throw unreadable(phrase`it is no picture of a known kind`);
  return kind;
}

/** A whole picture, upright, in 8-bit sRGB or grey, over white. */
interface Decoded {
  picture: Raster;
  /** As stored. */
  channels: number;
}

/** Bitmaps, and the PNGs that need no library. */
function decodeHere(kind: PictureKind, bytes: Uint8Array, most: number): Decoded | null {
  const stored = kind === 'bmp' ? decodeBitmap(bytes, most) : kind === 'png' ? decodePlainPng(bytes, most) : null;
  return stored && { picture: shownOf(stored), channels: stored.channels };
}

function shownOf(stored: Raster): Raster {
  return stored.channels % 2 === 0 ? overWhite(stored) : stored;
}

/**
 * The whole picture, before it is scaled: a JPEG or WebP library that is asked for a smaller picture scales in ways of
 * its own, and the same pixels from a PNG would get another answer.
 */
async function decodeByLibrary(kind: PictureKind, bytes: Uint8Array, most: number): Promise<Decoded> {
  const { opened, metadata } = await openByLibrary(kind, bytes, most);
  const turned = turnUpright(opened, metadata);
  // libvips would mix inks as those of one press; without a profile nothing says which.
  const areInks = metadata.space === 'cmyk' && metadata.icc === undefined;
  const seen = areInks ? turned.pipelineColourspace('cmyk').toColourspace('cmyk') : turned.toColourspace('srgb');
  const { data, info } = await seen.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const stored = { width: info.width, height: info.height, channels: info.channels, pixels: data };
  return { picture: areInks ? ofInks(stored) : shownOf(stored), channels: metadata.channels };
}

async function openByLibrary(kind: PictureKind, bytes: Uint8Array, most: number): Promise<{ opened: Sharp; metadata: Metadata }> {
  requirements[kind]?.(bytes);
  const opened = sharp(bytes, { limitInputPixels: most, failOn: 'error' });
  const metadata = await opened.metadata();
  requireFormat(kind, metadata);
  if (kind === 'tiff' && !saysOrientation(bytes)) delete metadata.orientation;
  return { opened, metadata };
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

function explain(error: unknown, bytes: Uint8Array, most: number): EpochalError {
  if (isEpochalError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit|dimensions exceed|too large/i.test(message)) return tooManyPixels(most, error);
  return unreadable(isAvifSequence(bytes) ? phrase`it is an animation, of which AVIF's are not read` : phrase`its content is broken`, error);
}
