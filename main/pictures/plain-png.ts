import { crc32, inflateSync } from 'node:zlib';
import type { Raster } from '../../core/pictures/resample.ts';
import { pictureKind } from './picture-kind.ts';

/** Chunks that say nothing of how pixels are to be shown. */
const silent = new Set(['IHDR', 'IDAT', 'IEND', 'pHYs', 'tIME', 'tEXt', 'sRGB']);
/** Channels by colour type: grey, and red, green, blue. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3 };
/** Larger ones gain nothing by being read here. */
const mostBytes = 1 << 20;

/**
 * Decodes a small PNG of the plainest kind: 8 bits, grey or colours, without alpha, palette, profile or interlacing.
 * It takes a tenth of what any library does, most of which is not spent on pixels, and data sets hold tens of thousands.
 * @returns null for any other, and for one that has the least thing wrong: that is for a library to judge.
 */
export function decodePlainPng(bytes: Uint8Array, mostPixels: number): Raster | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks = readChunks(file);
  if (!chunks || chunks.width * chunks.height > mostPixels) return null;
  const { width, height, channels, data } = chunks;
  const stride = width * channels;
  let rows: Buffer;
  try {
    rows = inflateSync(data, { maxOutputLength: (stride + 1) * height + 1 });
  } catch {
    return null;
  }
  if (rows.length !== (stride + 1) * height) return null;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = filters[rows[y * (stride + 1)]!];
    if (!filter) return null;
    filter(rows, y * (stride + 1) + 1, pixels, y * stride, stride, channels);
  }
  return { width, height, channels, pixels };
}

function readChunks(file: Buffer): { width: number; height: number; channels: number; data: Buffer } | null {
  if (pictureKind(file) !== 'png' || file.length > mostBytes || file.length < 57 || file.readUInt32BE(8) !== 13 || file.toString('latin1', 12, 16) !== 'IHDR') return null;
  const [width, height, channels] = [file.readUInt32BE(16), file.readUInt32BE(20), channelsOf[file[25]!]];
  // Bits, then the ways of compression, filtering and interlacing.
  if (channels === undefined || file[24] !== 8 || file[26] !== 0 || file[27] !== 0 || file[28] !== 0) return null;
  if (width === 0 || height === 0 || width * height > mostBytes) return null;
  const data: Buffer[] = [];
  let name = '';
  for (let at = 8; name !== 'IEND'; ) {
    if (at + 12 > file.length) return null;
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    name = file.toString('latin1', at + 4, at + 8);
    if (!silent.has(name) || end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return null;
    if (name === 'IHDR' && at !== 8) return null;
    if (name === 'IDAT') data.push(file.subarray(at + 8, end));
    at = end + 4;
  }
  return { width, height, channels, data: data.length === 1 ? data[0]! : Buffer.concat(data) };
}

/** Undoes the filter of a row. @param back bytes of a pixel. */
type Filter = (from: Uint8Array, at: number, to: Uint8Array, start: number, stride: number, back: number) => void;

/** By their numbers in the file: none, sub, up, average, Paeth. */
const filters: readonly Filter[] = [
  (from, at, to, start, stride) => to.set(from.subarray(at, at + stride), start),
  (from, at, to, start, stride, back) => {
    for (let x = 0; x < stride; x++) to[start + x] = from[at + x]! + (x < back ? 0 : to[start + x - back]!);
  },
  (from, at, to, start, stride) => {
    for (let x = 0; x < stride; x++) to[start + x] = from[at + x]! + (start === 0 ? 0 : to[start + x - stride]!);
  },
  (from, at, to, start, stride, back) => {
    for (let x = 0; x < stride; x++) {
      const left = x < back ? 0 : to[start + x - back]!;
      const above = start === 0 ? 0 : to[start + x - stride]!;
      to[start + x] = from[at + x]! + ((left + above) >> 1);
    }
  },
  (from, at, to, start, stride, back) => {
    for (let x = 0; x < stride; x++) {
      const left = x < back ? 0 : to[start + x - back]!;
      const above = start === 0 ? 0 : to[start + x - stride]!;
      const corner = x < back || start === 0 ? 0 : to[start + x - stride - back]!;
      to[start + x] = from[at + x]! + paeth(left, above, corner);
    }
  },
];

function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
