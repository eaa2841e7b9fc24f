import type { PictureItem } from './item.ts';

/** A batch has at most so many pictures, and about so many bytes of files. */
const most = { pictures: 64, bytes: 1 << 20 };

/** Pictures in batches that take about alike long, in their order. */
export function batchesOf(items: readonly PictureItem[]): PictureItem[][] {
  const batches: PictureItem[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const last = batches.at(-1);
    if (last && last.length < most.pictures && bytes + item.bytes <= most.bytes) last.push(item);
    else {
      batches.push([item]);
      bytes = 0;
    }
    bytes += item.bytes;
  }
  return batches;
}
