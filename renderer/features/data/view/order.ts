import type { Columns } from './columns.svelte.ts';

/** What pictures can be ordered by. */
export const orders = ['index', 'class', 'name', 'confidence', 'loss', 'brightness', 'size'] as const;
export type Order = (typeof orders)[number];

export interface Sort {
  by: Order;
  isDescending: boolean;
}

/** As an address holds it: `brightness`, or `-brightness` from the highest down. */
export function readSort(text: string | undefined): Sort {
  const isDescending = text?.startsWith('-') === true;
  const by = orders.find((order) => order === (isDescending ? text!.slice(1) : text)) ?? 'index';
  return { by, isDescending };
}

export function writeSort({ by, isDescending }: Sort): string | null {
  return by === 'index' && !isDescending ? null : `${isDescending ? '-' : ''}${by}`;
}

type Known = Pick<Columns, 'labels' | 'nameRanks' | 'answers' | 'brightness' | 'widths' | 'heights'>;

/** What places are ordered by: a number of each, NaN where none is known; null for the place itself, or while it is not here. */
export function valuesOf(by: Order, { labels, nameRanks, answers, brightness, widths, heights }: Known): ((place: number) => number) | null {
  const number = (column: ArrayLike<number> | null | undefined): ((place: number) => number) | null => (column ? (place) => column[place]! : null);
  switch (by) {
    case 'index': return null;
    case 'class': return number(labels);
    case 'name': return number(nameRanks);
    case 'confidence': return number(answers?.confidence);
    case 'loss': return answers && ((place) => -answers.probability[place]!);
    case 'brightness': return number(brightness);
    case 'size': return widths && heights && ((place) => widths[place]! * heights[place]!);
  }
}

/** The places that pass every test, in an order; equal ones by place, those without a value last. */
export function arrange(count: number, tests: readonly ((place: number) => boolean)[], values: ((place: number) => number) | null, isDescending: boolean): Uint32Array {
  const passing = new Uint32Array(count);
  let found = 0;
  for (let place = 0; place < count; place++) if (tests.every((test) => test(place))) passing[found++] = place;
  const places = passing.subarray(0, found);
  if (values === null) return isDescending ? places.reverse() : places;
  return sortBy(places, count, values, isDescending);
}

/** Sorts numbers that hold the value above, the place below: several times as fast as comparing. */
function sortBy(places: Uint32Array, count: number, values: (place: number) => number, isDescending: boolean): Uint32Array {
  const room = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
  // A number holds 53 bits; beyond 2 million pictures the value gives some of its 32.
  const coarser = Math.max(1, (room * 2 ** 32) / 2 ** 53);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  const keys = new Float64Array(places.length);
  for (const [at, place] of places.entries()) {
    float[0] = values(place);
    const rank = Number.isNaN(float[0]) ? 2 ** 32 - 1 : ranked(bits[0]!, isDescending);
    keys[at] = Math.floor(rank / coarser) * room + place;
  }
  keys.sort();
  return Uint32Array.from(keys, (key) => key % room);
}

/** The bits of a 32-bit float as a whole number that is larger where the float is. */
function ranked(bits: number, isDescending: boolean): number {
  const rank = bits >= 2 ** 31 ? 2 ** 32 - 1 - bits : bits + 2 ** 31;
  return isDescending ? 2 ** 32 - 1 - rank : rank;
}
