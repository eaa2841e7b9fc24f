import { z } from 'zod';
import { resample, type Box, type Raster } from './resample.ts';

/**
 * How a picture of other sides becomes height x width. `crop`: scaled until the shorter side fits, the middle cut out.
 * `pad`: scaled until the longer side fits, a colour around it. `squash`: each side scaled by its own factor.
 */
export const fits = ['crop', 'pad', 'squash'] as const;
export type Fit = (typeof fits)[number];

/** Of `pad`, where none is named. */
export const black = '#000000';
/** `#rrggbb`. */
export const colourSchema = z.string().regex(/^#[\da-f]{6}$/i);

/** What a picture is to become. */
export interface FittedShape {
  height: number;
  width: number;
  /** 1 or 3. */
  channels: number;
  /** Default `crop`. */
  fit?: Fit | undefined;
  /** `#rrggbb`, what `pad` puts around. Default black. */
  fill?: string | undefined;
}

interface Size {
  height: number;
  width: number;
}

/** Which part of a picture is kept, and where in the new one it comes to lie. */
export interface Placement extends Size {
  box: Box;
  left: number;
  top: number;
}

/** As Pillow's `ImageOps.fit`, `pad` and `Image.resize` place a picture. */
export function placementOf(from: Size, to: Size, fit: Fit): Placement {
  const whole = { left: 0, top: 0, right: from.width, bottom: from.height };
  if (fit === 'squash') return { ...to, box: whole, left: 0, top: 0 };
  if (fit === 'pad') {
    const scale = Math.min(to.width / from.width, to.height / from.height);
    const wide = from.width / from.height >= to.width / to.height;
    const width = wide ? to.width : Math.max(1, roundHalfEven(from.width * scale));
    const height = wide ? Math.max(1, roundHalfEven(from.height * scale)) : to.height;
    return { width, height, box: whole, left: roundHalfEven((to.width - width) / 2), top: roundHalfEven((to.height - height) / 2) };
  }
  const ratio = to.width / to.height;
  const [width, height] = from.width / from.height > ratio ? [ratio * from.height, from.height] : [from.width, from.width / ratio];
  // Where nothing is scaled, pixels are cut out whole.
  const asItIs = Math.max(to.width / from.width, to.height / from.height) === 1;
  const middle = (over: number): number => (asItIs ? Math.floor(over / 2) : over / 2);
  const [left, top] = [middle(from.width - width), middle(from.height - height)];
  // Pillow takes edges as float32.
  return { ...to, box: { left: Math.fround(left), top: Math.fround(top), right: Math.fround(left + width), bottom: Math.fround(top + height) }, left: 0, top: 0 };
}

/**
 * Brings a picture to a model's input, scaled by Lanczos 3 to the very bytes that Pillow gives; one that has the size
 * stays as it is.
 * @param picture 1 or 3 channels of 8 bits; colours become grey by their luma (ITU-R 601), grey becomes three equal channels.
 * @returns height x width x channels bytes.
 */
export function fitPicture(picture: Raster, { height, width, channels, fit = 'crop', fill = black }: FittedShape): Uint8Array {
  const given = channels === 1 ? greyOf(picture) : picture;
  const { box, ...place } = placementOf(given, { height, width }, fit);
  const scaled = withChannels(resample(given, box, place), channels);
  if (place.width === width && place.height === height) return scaled.pixels;
  const pixels = filled(height * width, channels === 1 ? greyOf(colourOf(fill)).pixels : colourOf(fill).pixels);
  for (let y = 0; y < place.height; y++) {
    const row = scaled.pixels.subarray(y * place.width * channels, (y + 1) * place.width * channels);
    pixels.set(row, ((place.top + y) * width + place.left) * channels);
  }
  return pixels;
}

function greyOf(picture: Raster): Raster {
  if (picture.channels === 1) return picture;
  const { height, width, pixels: from } = picture;
  const pixels = new Uint8Array(height * width);
  for (let index = 0, at = 0; index < pixels.length; index++, at += 3) pixels[index] = (from[at]! * 19_595 + from[at + 1]! * 38_470 + from[at + 2]! * 7471 + 0x8000) >> 16;
  return { height, width, channels: 1, pixels };
}

function withChannels(picture: Raster, channels: number): Raster {
  if (picture.channels === channels) return picture;
  const pixels = new Uint8Array(picture.pixels.length * channels);
  for (let index = 0; index < picture.pixels.length; index++) pixels.fill(picture.pixels[index]!, index * channels, (index + 1) * channels);
  return { ...picture, channels, pixels };
}

function colourOf(fill: string): Raster {
  return { height: 1, width: 1, channels: 3, pixels: Uint8Array.from([1, 3, 5], (at) => Number.parseInt(fill.slice(at, at + 2), 16)) };
}

function filled(count: number, colour: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(count * colour.length);
  for (let at = 0; at < pixels.length; at++) pixels[at] = colour[at % colour.length]!;
  return pixels;
}

/** As Python rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
