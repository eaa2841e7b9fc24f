import { phrase } from '../../core/errors/words.ts';
import { unreadable } from './refusals.ts';

/** What the header of a bitmap says, checked: nothing of it contradicts itself or the file. */
export interface BitmapHeader {
  width: number;
  height: number;
  bits: number;
  topDown: boolean;
  /** Run-length encoded. */
  runs: boolean;
  /** Where the pixels begin. */
  start: number;
  /** Blue, green, red (and a byte without meaning) of each colour; null for pixels that are colours. */
  palette: Uint8Array | null;
  /** Bytes of a colour of the palette. */
  paletteEntry: number;
  /** Of red, green, blue and, where it has one, alpha; for 16 and 32 bits. */
  masks: readonly Mask[];
}

/** Neighbouring bits of a pixel: (pixel >>> shift) & most. */
export interface Mask {
  shift: number;
  most: number;
}

const fileHeader = 14;
/** OS/2's first, whose sizes have two bytes and whose colours three. */
const coreHeader = 12;
const infoHeader = 40;
/** From here on, the header itself has masks of red, green and blue; from the next on, of alpha too. */
const masksHeader = 52;
const alphaHeader = 56;
/** Version 5, which can carry a colour profile. */
const profileHeader = 124;
/** `MBED` and `LINK`. */
const profiles = [0x4d424544, 0x4c494e4b];

const methods = { plain: 0, runs8: 1, runs4: 2, masks: 3, alphaMasks: 6 } as const;

/** By the bits of a pixel, in which ways it may be kept. */
const ways: Readonly<Record<number, readonly number[]>> = {
  1: [methods.plain],
  4: [methods.plain, methods.runs4],
  8: [methods.plain, methods.runs8],
  16: [methods.plain, methods.masks, methods.alphaMasks],
  24: [methods.plain],
  32: [methods.plain, methods.masks, methods.alphaMasks],
};
const usualMasks: Readonly<Record<number, readonly number[]>> = { 16: [0x7c00, 0x3e0, 0x1f], 32: [0xff0000, 0xff00, 0xff] };

/**
 * Reads BITMAPFILEHEADER and the header, masks and palette after it.
 * https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types
 * @throws EpochalError `picture.unreadable`.
 */
export function readBitmapHeader(bytes: Uint8Array): BitmapHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < fileHeader + coreHeader) throw unreadable(phrase`it ends in its header`);
  const start = view.getUint32(10, true);
  const size = view.getUint32(14, true);
  if (bytes.length < fileHeader + size) throw unreadable(phrase`it ends in its header`);
  const core = size === coreHeader;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const long = size >= infoHeader;
  const method = long ? view.getUint32(30, true) : methods.plain;
  const used = long ? view.getUint32(46, true) : 0;
  const runs = method === methods.runs4 || method === methods.runs8;
  if (width <= 0 || signedHeight === 0 || (runs && signedHeight < 0)) throw unreadable(phrase`its header makes no sense`);
  if (ways[bits]?.includes(method) !== true) throw unreadable(phrase`a bitmap of ${bits} bits and compression ${method} is not read`);
  if (size >= profileHeader && profiles.includes(view.getUint32(70, true))) throw unreadable(phrase`a bitmap with a colour profile of its own is not read`);

  const masks = readMasks(view, size, bits, method);
  const masksAfter = size < masksHeader && masks.given ? masks.all.length * 4 : 0;
  const paletteAt = fileHeader + size + masksAfter;
  const paletteEntry = core ? 3 : 4;
  const colours = bits > 8 ? 0 : used === 0 ? 1 << bits : Math.min(used, 1 << bits);
  if (start < paletteAt + colours * paletteEntry || start >= bytes.length) throw unreadable(phrase`its header does not say where its pixels are`);
  return {
    width,
    height: Math.abs(signedHeight),
    bits,
    topDown: signedHeight < 0,
    runs,
    start,
    palette: colours === 0 ? null : bytes.subarray(paletteAt, paletteAt + colours * paletteEntry),
    paletteEntry,
    masks: masks.all,
  };
}

/** Those given, or those that pixels of so many bits have; an alpha mask of no bits is none. */
function readMasks(view: DataView, size: number, bits: number, method: number): { all: readonly Mask[]; given: boolean } {
  if (method !== methods.masks && method !== methods.alphaMasks) return { all: (usualMasks[bits] ?? []).map(asMask), given: false };
  const count = size >= alphaHeader || method === methods.alphaMasks ? 4 : 3;
  const end = fileHeader + infoHeader + count * 4;
  if (view.byteLength < end) throw unreadable(phrase`it ends in its header`);
  const numbers = Array.from({ length: count }, (_, index) => view.getUint32(fileHeader + infoHeader + index * 4, true));
  const overlap = numbers.some((one, index) => numbers.some((other, place) => place < index && (one & other) !== 0));
  const fits = bits === 32 || numbers.every((one) => one <= 0xffff);
  if (overlap || !fits || numbers.slice(0, 3).includes(0)) throw unreadable(phrase`its colours are laid out in a way that makes no sense`);
  return { all: (numbers[3] === 0 ? numbers.slice(0, 3) : numbers).map(asMask), given: true };
}

function asMask(bits: number): Mask {
  const shift = 31 - Math.clz32(bits & -bits);
  const most = bits >>> shift;
  if ((most & (most + 1)) !== 0) throw unreadable(phrase`its colours are laid out in a way that makes no sense`);
  return { shift, most };
}
