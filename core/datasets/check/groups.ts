import type { Pair } from './twins.ts';

/** Pictures that hang together by pairs. */
export interface Group {
  /** Ascending. */
  places: number[];
  /** The largest of the pairs that made it. */
  distance: number;
}

/** Joins pairs that share a picture; groups in order of their first place. */
export function groupsOf(pairs: readonly Pair[]): Group[] {
  const parents = new Map<number, number>();
  const rootOf = (place: number): number => {
    let root = place;
    while ((parents.get(root) ?? root) !== root) root = parents.get(root)!;
    for (let at = place; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { first, second } of pairs) {
    const [a, b] = [rootOf(first), rootOf(second)];
    parents.set(Math.max(a, b), Math.min(a, b));
    parents.set(Math.min(a, b), Math.min(a, b));
  }
  const groups = new Map<number, Group>();
  for (const place of [...parents.keys()].toSorted((a, b) => a - b)) {
    const root = rootOf(place);
    const group = groups.get(root);
    if (group) group.places.push(place);
    else groups.set(root, { places: [place], distance: 0 });
  }
  for (const { first, distance } of pairs) {
    const group = groups.get(rootOf(first))!;
    group.distance = Math.max(group.distance, distance);
  }
  return [...groups.values()];
}

/**
 * Pictures of equal content, each paired with the first of its kind.
 * @param digests count x `length` bytes, a digest of each picture's pixels.
 */
export function equalPairs(digests: Uint8Array, length: number, places: Iterable<number>): Pair[] {
  const firsts = new Map<string, number>();
  const pairs: Pair[] = [];
  for (const place of places) {
    const key = String.fromCharCode(...digests.subarray(place * length, (place + 1) * length));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, place);
    else pairs.push({ first, second: place, distance: 0 });
  }
  return pairs;
}
