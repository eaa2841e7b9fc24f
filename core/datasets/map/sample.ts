/** Pictures of a map: more take too long to be laid out. */
export const mostPoints = 10_000;

/**
 * An even sample: of each kind as many as its share of all, to within one, and of each kind evenly from its beginning to its end.
 * @param kinds of each picture, by place.
 * @returns places, ascending; all of them where there are no more than `most`.
 */
export function evenSample(kinds: ArrayLike<number>, most = mostPoints): Uint32Array<ArrayBuffer> {
  const places = Uint32Array.from({ length: kinds.length }, (_, place) => place);
  if (places.length <= most) return places;
  places.sort((a, b) => kinds[a]! - kinds[b]! || a - b);
  return Uint32Array.from({ length: most }, (_, i) => places[Math.floor(((i + 0.5) * places.length) / most)]!).sort();
}
