/** Kinds of shapes, each up to a width that is so many times the height. */
export const aspects = [
  { name: '< 1:2', most: 0.5 },
  { name: '1:2 – 3:4', most: 0.75 },
  { name: '3:4 – 1:1', most: 0.97 },
  { name: '1:1', most: 1.03 },
  { name: '1:1 – 4:3', most: 4 / 3 },
  { name: '4:3 – 2:1', most: 2 },
  { name: '> 2:1', most: Infinity },
] as const;

/** How many pictures have each of these shapes. */
export function aspectCounts(widths: Uint32Array, heights: Uint32Array): Uint32Array {
  const counts = new Uint32Array(aspects.length);
  for (let place = 0; place < widths.length; place++) counts[aspects.findIndex(({ most }) => widths[place]! / Math.max(1, heights[place]!) <= most)]! += 1;
  return counts;
}

/** The sizes that most pictures have, the commonest first. */
export function commonSizes(widths: Uint32Array, heights: Uint32Array, most: number): { width: number; height: number; images: number }[] {
  const counts = new Map<number, number>();
  for (let place = 0; place < widths.length; place++) {
    const key = widths[place]! * 2 ** 20 + heights[place]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, more], [b, less]) => less - more || a - b).slice(0, most).map(([key, images]) => ({ width: Math.floor(key / 2 ** 20), height: key % 2 ** 20, images }));
}
