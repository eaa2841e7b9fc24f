/** Height x width x channels bytes, channels innermost. */
export interface Raster {
  height: number;
  width: number;
  channels: number;
  pixels: Uint8Array;
}

/** Edges of a part of a picture, in its pixels; also between them. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Of each new place along one axis: which old ones it is made of, and how much each counts. */
interface Taps {
  /** The first old place of each. */
  starts: Int32Array;
  /** How many. */
  counts: Int32Array;
  /** `most` for each new place; they sum up to 2^22. */
  weights: Int32Array;
  most: number;
}

const lobes = 3;
const bits = 22;
const half = 1 << (bits - 1);

/**
 * Scales a part of a picture with an antialiased Lanczos window of 3 lobes: to the bit what Pillow's
 * `resize(size, Resampling.LANCZOS, box)` gives, whose arithmetic in whole numbers and order of axes this is. What lies
 * beyond the box but in the picture counts at its edges.
 */
export function resample(picture: Raster, box: Box, size: { height: number; width: number }): Raster {
  const across = isWhole(box.left, box.right, picture.width, size.width) ? null : tapsOf(picture.width, box.left, box.right, size.width);
  const down = isWhole(box.top, box.bottom, picture.height, size.height) ? null : tapsOf(picture.height, box.top, box.bottom, size.height);
  if (!across || !down) return across ? acrossRows(picture, across) : down ? downColumns(picture, down) : picture;
  // As Pillow decides it, by how much each side loses.
  const [lostRows, lostColumns] = [picture.height - size.height, picture.width - size.width];
  if (lostRows > 0 && lostRows > 2 * lostColumns) return acrossRows(downColumns(picture, down), across);
  // Only the rows that are needed.
  const first = down.starts[0]!;
  const end = down.starts.at(-1)! + down.counts.at(-1)!;
  const stride = picture.width * picture.channels;
  const kept = { ...picture, height: end - first, pixels: picture.pixels.subarray(first * stride, end * stride) };
  return downColumns(acrossRows(kept, across), { ...down, starts: down.starts.map((start) => start - first) });
}

function isWhole(start: number, end: number, length: number, wanted: number): boolean {
  return start === 0 && end === length && wanted === length;
}

function tapsOf(length: number, start: number, end: number, wanted: number): Taps {
  const scale = (end - start) / wanted;
  const spread = Math.max(scale, 1);
  const support = lobes * spread;
  const most = Math.ceil(support) * 2 + 1;
  const taps: Taps = { starts: new Int32Array(wanted), counts: new Int32Array(wanted), weights: new Int32Array(wanted * most), most };
  const exact = new Float64Array(most);
  for (let place = 0; place < wanted; place++) {
    const centre = start + (place + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(length, Math.trunc(centre + support + 0.5)) - from;
    let sum = 0;
    for (let index = 0; index < count; index++) sum += exact[index] = lanczos((index + from - centre + 0.5) / spread);
    for (let index = 0; index < count; index++) taps.weights[place * most + index] = roundAway((exact[index]! / sum) * (1 << bits));
    taps.starts[place] = from;
    taps.counts[place] = count;
  }
  return taps;
}

function lanczos(x: number): number {
  return x >= -lobes && x < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function roundAway(value: number): number {
  return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
}

function acrossRows({ height, width, channels, pixels: from }: Raster, taps: Taps): Raster {
  const wanted = taps.starts.length;
  const to = new Uint8ClampedArray(height * wanted * channels);
  for (let y = 0; y < height; y++) {
    const row = from.subarray(y * width * channels, (y + 1) * width * channels);
    const line = to.subarray(y * wanted * channels, (y + 1) * wanted * channels);
    if (channels === 3) acrossColours(row, line, taps);
    else acrossGreys(row, line, taps);
  }
  return { height, width: wanted, channels, pixels: new Uint8Array(to.buffer) };
}

function acrossGreys(row: Uint8Array, line: Uint8ClampedArray, { starts, counts, weights, most }: Taps): void {
  for (let x = 0; x < starts.length; x++) {
    let sum = half;
    for (let tap = x * most, last = tap + counts[x]!, at = starts[x]!; tap < last; tap++, at++) sum = (sum + Math.imul(row[at]!, weights[tap]!)) | 0;
    line[x] = sum >> bits;
  }
}

function acrossColours(row: Uint8Array, line: Uint8ClampedArray, { starts, counts, weights, most }: Taps): void {
  for (let x = 0; x < starts.length; x++) {
    let [red, green, blue] = [half, half, half];
    for (let tap = x * most, last = tap + counts[x]!, at = starts[x]! * 3; tap < last; tap++, at += 3) {
      const weight = weights[tap]!;
      red = (red + Math.imul(row[at]!, weight)) | 0;
      green = (green + Math.imul(row[at + 1]!, weight)) | 0;
      blue = (blue + Math.imul(row[at + 2]!, weight)) | 0;
    }
    line[x * 3] = red >> bits;
    line[x * 3 + 1] = green >> bits;
    line[x * 3 + 2] = blue >> bits;
  }
}

function downColumns({ width, channels, pixels: from }: Raster, { starts, counts, weights, most }: Taps): Raster {
  const [height, stride] = [starts.length, width * channels];
  const pixels = new Uint8ClampedArray(height * stride);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    for (let tap = 0; tap < counts[y]!; tap++) {
      const weight = weights[y * most + tap]!;
      const row = (starts[y]! + tap) * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x]! + Math.imul(from[row + x]!, weight)) | 0;
    }
    for (let x = 0; x < stride; x++) pixels[y * stride + x] = sums[x]! >> bits;
  }
  return { height, width, channels, pixels: new Uint8Array(pixels.buffer) };
}
