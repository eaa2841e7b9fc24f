import { phrase } from '../../core/errors/words.ts';
import { unreadable } from './refusals.ts';

/** Baseline, extended and progressive, by Huffman's codes. */
const known = new Set([0xc0, 0xc1, 0xc2]);
/** Of the same range, but no starts of a frame. */
const tables = new Set([0xc4, 0xc8, 0xcc]);
const startOfScan = 0xda;

/** Refuses a JPEG whose samples the library does not read. @throws EpochalError `picture.unreadable`. */
export function requireKnownJpeg(bytes: Uint8Array): void {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan; ) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xcf && !tables.has(marker)) {
      if (bytes[at + 4] !== 8) throw unreadable(phrase`samples of ${bytes[at + 4]!} bits are not read for its colours`);
      if (!known.has(marker)) throw unreadable(phrase`a JPEG of its kind (lossless, or arithmetic codes) is not read`);
      return;
    }
    // Bytes of filling have no length.
    at += marker === 0xff ? 1 : 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
  }
}
