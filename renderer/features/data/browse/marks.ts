import type { Order } from '../view/order.ts';
import type { Columns } from '../view/columns.svelte.ts';

/** A stretch of pictures of one kind. */
export interface Stretch {
  /** First position. */
  start: number;
  /** Any place in it. */
  place: number;
}

/** More stretches than this are no help to find one's way. */
const mostStretches = 200;

/** Where along the page another split, class or first letter begins; none where the order brings no such stretches. */
export function stretchesOf(places: Uint32Array, by: Order, { splits, labels, names }: Pick<Columns, 'splits' | 'labels' | 'names'>): Stretch[] {
  const kinds: Partial<Record<Order, ((place: number) => number | string)[]>> = {
    index: [(place) => splits[place]! * 2 ** 20 + (labels?.[place] ?? -1), (place) => splits[place]!],
    class: [(place) => labels?.[place] ?? -1],
    name: [(place) => (names?.[place] ?? '').charAt(0).toLowerCase()],
  };
  for (const kindOf of kinds[by] ?? []) {
    const found = begin(places, kindOf);
    if (found !== null) return found;
  }
  return [];
}

function begin(places: Uint32Array, kindOf: (place: number) => number | string): Stretch[] | null {
  const found: Stretch[] = [];
  let last: number | string | null = null;
  for (let position = 0; position < places.length; position++) {
    const place = places[position]!;
    const kind = kindOf(place);
    if (kind === last) continue;
    last = kind;
    found.push({ start: position, place });
    if (found.length > mostStretches) return null;
  }
  return found;
}
