import { phrase } from '../../core/errors/words.ts';
import { unreadable } from './refusals.ts';

/**
 * Refuses a GIF whose first frame does not cover its screen: browsers show nothing behind it, other programs a colour.
 * @throws EpochalError `picture.unreadable`.
 */
export function requireWholeFrame(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 13) return;
  const colours = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));
  let at = 13 + colours(bytes[10]!);
  // Extensions: a mark, a label, blocks up to an empty one.
  while (bytes[at] === 0x21) {
    at += 2;
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1;
    at += 1;
  }
  if (bytes[at] !== 0x2c || at + 9 > bytes.length) return;
  const [left, top, width, height] = [1, 3, 5, 7].map((place) => view.getUint16(at + place, true)) as [number, number, number, number];
  if (left > 0 || top > 0 || left + width < view.getUint16(6, true) || top + height < view.getUint16(8, true)) throw unreadable(phrase`its first frame does not cover it, and what is behind is not said`);
}
