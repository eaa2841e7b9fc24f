import { phrase } from '../../core/errors/words.ts';
import type { BitmapHeader } from './bitmap-header.ts';
import { unreadable } from './refusals.ts';

/**
 * Unpacks run-length encoded rows of 4 or 8 bits, which go from the bottom up.
 * https://learn.microsoft.com/windows/win32/gdi/bitmap-compression
 * @param packed from where the pixels begin.
 * @returns an index for each pixel, from the top.
 * @throws EpochalError `picture.unreadable` for one that leaves out pixels too: programs differ in what these are.
 */
export function unpackRuns(packed: Uint8Array, { width, height, bits }: Pick<BitmapHeader, 'width' | 'height' | 'bits'>): Uint8Array {
  const indices = new Uint8Array(width * height);
  let at = 0;
  let x = 0;
  let y = 0;
  const next = (): number => {
    if (at >= packed.length) throw unreadable(phrase`it ends too early`);
    return packed[at++]!;
  };
  const put = (index: number): void => {
    if (x >= width || y >= height) throw unreadable(phrase`it has pixels beyond its edge`);
    indices[(height - 1 - y) * width + x++] = index;
  };
  const requireFull = (): void => {
    if (x !== width) throw unreadable(phrase`it leaves out pixels`);
    x = 0;
    y += 1;
  };
  /** So many pixels, of which `byteOf` gives the bytes; of 4 bits, each byte has two. */
  const putMany = (count: number, byteOf: () => number): void => {
    for (let index = 0, byte = 0; index < count; index++) {
      if (bits === 8 || index % 2 === 0) byte = byteOf();
      put(bits === 8 ? byte : index % 2 === 0 ? byte >> 4 : byte & 15);
    }
  };
  for (;;) {
    const count = next();
    const second = next();
    if (count > 0) putMany(count, () => second);
    else if (second === 0) requireFull();
    else if (second === 1) {
      if (x === width) requireFull();
      if (y !== height || x !== 0) throw unreadable(phrase`it leaves out pixels`);
      return indices;
    } else if (second === 2) throw unreadable(phrase`it leaves out pixels`);
    else {
      const from = at;
      putMany(second, next);
      // Padded to two bytes.
      at += (at - from) % 2;
    }
  }
}
