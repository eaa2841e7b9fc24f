import { descriptorLength, mirrorSigns } from './descriptors.ts';
import type { Figures } from './figures.ts';

/** What pictures are compared by: `columns` of `length` numbers each, place by place, and the same of one seen in a mirror. */
export interface Likeness {
  /** Numbers of a picture. */
  length: number;
  /** Count x `length`. */
  values: Float32Array;
  /** 1, or -1 for the numbers that a mirror turns round. */
  mirror: Float32Array;
}

/** A picture and how far it is from the one asked about. */
export interface Neighbour {
  place: number;
  distance: number;
}

/** A full range of brightness counts as much as a quarter of a turn of the coarse shapes. */
const colourWeight = Math.SQRT2;

/** By their pixels: coarse shapes, with brightness and contrast left out, and the mean colour. */
export function pixelLikeness(descriptors: Float32Array, figures: Pick<Figures, 'red' | 'green' | 'blue'>): Likeness {
  const count = descriptors.length / descriptorLength;
  const length = descriptorLength + 3;
  const values = new Float32Array(count * length);
  for (let place = 0; place < count; place++) {
    values.set(descriptors.subarray(place * descriptorLength, (place + 1) * descriptorLength), place * length);
    for (const [i, column] of [figures.red, figures.green, figures.blue].entries()) values[place * length + descriptorLength + i] = column[place]! * colourWeight;
  }
  return { length, values, mirror: Float32Array.from({ length }, (_, i) => mirrorSigns[i] ?? 1) };
}

/**
 * The pictures nearest to one of them, nearest first, as they are or as in a mirror.
 * @param isWanted whether a picture may be among them; the one asked about never is.
 */
export function nearestTo({ length, values, mirror }: Likeness, place: number, count: number, isWanted: (place: number) => boolean = () => true): Neighbour[] {
  const total = values.length / length;
  const own = values.slice(place * length, (place + 1) * length);
  const turned = own.map((value, i) => value * mirror[i]!);
  const nearest: Neighbour[] = [];
  let most = Infinity;
  for (let other = 0; other < total; other++) {
    const squares = Math.min(squaredDistance(own, values, other * length, most), squaredDistance(turned, values, other * length, most));
    if (squares >= most || other === place || !isWanted(other)) continue;
    const position = nearest.findLastIndex(({ distance }) => distance <= squares) + 1;
    nearest.splice(position, 0, { place: other, distance: squares });
    if (nearest.length > count) nearest.pop();
    if (nearest.length === count) most = nearest.at(-1)!.distance;
  }
  return nearest.map(({ place: other, distance }) => ({ place: other, distance: Math.sqrt(distance) }));
}

function squaredDistance(one: Float32Array, values: Float32Array, offset: number, most: number): number {
  let squares = 0;
  for (let i = 0; i < one.length && squares < most; i++) squares += (one[i]! - values[offset + i]!) ** 2;
  return squares;
}
