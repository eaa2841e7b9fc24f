import { phrase } from '../../core/errors/words.ts';
import type { Raster } from '../../core/pictures/resample.ts';
import { readBitmapHeader, type BitmapHeader, type Mask } from './bitmap-header.ts';
import { unpackRuns } from './bitmap-runs.ts';
import { tooManyPixels, unreadable } from './refusals.ts';

/**
 * Decodes a Windows or OS/2 bitmap, which sharp's prebuilt library does not: 1, 4 or 8 bits with a palette, also
 * run-length encoded; 16, 24 or 32 bits, also with masks and alpha. Rows go from the bottom up unless the height is
 * negative, each padded to 4 bytes. Where all alpha is 0 it was not meant, as browsers have it.
 * @throws EpochalError `picture.unreadable`, `picture.too-large`.
 */
export function decodeBitmap(bytes: Uint8Array, mostPixels: number): Raster {
  const header = readBitmapHeader(bytes);
  const { width, height, bits, palette } = header;
  if (width * height > mostPixels) throw tooManyPixels(mostPixels);
  const decoded = palette ? fromPalette(header, indicesOf(bytes, header), palette) : bits === 24 ? fromBytes(bytes, header) : fromMasks(bytes, header);
  return { ...decoded, height, width };
}

type Decoded = Pick<Raster, 'channels' | 'pixels'>;

/** Offset of a row, the first being the top one. */
function rowAt({ start, width, height, bits, topDown }: BitmapHeader, y: number): number {
  return start + (topDown ? y : height - 1 - y) * strideOf(width, bits);
}

function strideOf(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function requireRows(bytes: Uint8Array, { start, width, height, bits }: BitmapHeader): void {
  if (start + strideOf(width, bits) * height > bytes.length) throw unreadable(phrase`it ends too early`);
}

/** An index into the palette for each pixel, from the top. */
function indicesOf(bytes: Uint8Array, header: BitmapHeader): Uint8Array {
  const { width, height, bits } = header;
  if (header.runs) return unpackRuns(bytes.subarray(header.start), header);
  requireRows(bytes, header);
  const indices = new Uint8Array(width * height);
  const most = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    const row = rowAt(header, y);
    for (let x = 0; x < width; x++) indices[y * width + x] = (bytes[row + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) % 8))) & most;
  }
  return indices;
}

/** @param palette blue, green, red of each colour. */
function fromPalette({ paletteEntry }: BitmapHeader, indices: Uint8Array, palette: Uint8Array): Decoded {
  const colours = palette.length / paletteEntry;
  const pixels = new Uint8Array(indices.length * 3);
  for (let index = 0; index < indices.length; index++) {
    const colour = indices[index]!;
    if (colour >= colours) throw unreadable(phrase`it uses a colour that its palette does not have`);
    const from = colour * paletteEntry;
    for (let channel = 0; channel < 3; channel++) pixels[index * 3 + channel] = palette[from + 2 - channel]!;
  }
  return { channels: 3, pixels };
}

function fromBytes(bytes: Uint8Array, header: BitmapHeader): Decoded {
  requireRows(bytes, header);
  const { width, height } = header;
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = rowAt(header, y);
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) pixels[(y * width + x) * 3 + channel] = bytes[row + x * 3 + 2 - channel]!;
    }
  }
  return { channels: 3, pixels };
}

function fromMasks(bytes: Uint8Array, header: BitmapHeader): Decoded {
  requireRows(bytes, header);
  const { width, height, bits, masks } = header;
  const channels = masks.length === 4 ? 4 : 3;
  const scales = masks.map(scaleOf);
  const pixels = new Uint8Array(width * height * channels);
  let alpha = 0;
  for (let y = 0; y < height; y++) {
    const row = rowAt(header, y);
    for (let x = 0; x < width; x++) {
      const at = row + (x * bits) / 8;
      const value = bits === 16 ? bytes[at]! | (bytes[at + 1]! << 8) : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const { shift, most } = masks[channel]!;
        pixels[to + channel] = Math.round(((value >>> shift) & most) * scales[channel]!);
      }
      if (channels === 4) alpha |= pixels[to + 3]!;
    }
  }
  return channels === 4 && alpha === 0 ? { channels: 3, pixels: withoutAlpha(pixels) } : { channels, pixels };
}

function scaleOf({ most }: Mask): number {
  return 255 / (most >>> 0);
}

function withoutAlpha(pixels: Uint8Array): Uint8Array {
  const rest = new Uint8Array((pixels.length / 4) * 3);
  for (let index = 0; index * 4 < pixels.length; index++) rest.set(pixels.subarray(index * 4, index * 4 + 3), index * 3);
  return rest;
}
