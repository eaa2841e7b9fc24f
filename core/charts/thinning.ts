/** The part of a line that is drawn, and on how many columns of pixels. */
export interface Stretch {
  from: number;
  to: number;
  columns: number;
  /** Whether columns are equal in the logarithm. */
  log: boolean;
}

/** The first place whose value is not below `value`. @param sorted ascending. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place whose value is nearest; -1 of none. @param sorted ascending. */
export function nearestIndex(sorted: ArrayLike<number>, value: number): number {
  const after = lowerBound(sorted, value);
  if (after === 0) return sorted.length === 0 ? -1 : 0;
  return after === sorted.length || value - sorted[after - 1]! < sorted[after]! - value ? after - 1 : after;
}

/**
 * What of a line is to be drawn: of each column of pixels the first, lowest, highest and last point, so that the
 * picture is the same as of all points (M4, Jugel et al. 2014). Extremes, the last point and gaps stay, and a point
 * beyond each end, so that the line leaves the chart where it should.
 * @param x ascending. @param y NaN where there is a gap.
 * @returns x and y of each point, one after the other; y NaN for a gap.
 */
export function thinned(x: ArrayLike<number>, y: ArrayLike<number>, { from, to, columns, log }: Stretch): Float64Array {
  const begin = Math.max(0, lowerBound(x, from) - 1);
  const end = Math.min(x.length, lowerBound(x, to) + 2);
  const kept = new Float64Array(2 * Math.min(end - begin, 5 * (columns + 4)) + 2);
  let length = 0;
  const keep = (place: number): void => {
    kept[length++] = x[place]!;
    kept[length++] = y[place]!;
  };
  if (end - begin <= 4 * columns) {
    for (let place = begin; place < end; place++) keep(place);
    return kept.subarray(0, length);
  }
  const start = log ? Math.log(from) : from;
  const scale = columns / ((log ? Math.log(to) : to) - start);
  let column = NaN;
  let [first, lowest, highest, last] = [-1, -1, -1, -1];
  const flush = (): void => {
    if (first < 0) return;
    const [early, late] = lowest < highest ? [lowest, highest] : [highest, lowest];
    keep(first);
    if (early !== first) keep(early);
    if (late !== early && late !== first) keep(late);
    if (last !== late && last !== early && last !== first) keep(last);
    first = -1;
  };
  for (let place = begin; place < end; place++) {
    const value = y[place]!;
    if (Number.isNaN(value)) {
      flush();
      // One mark for a gap, however long.
      if (length > 0 && !Number.isNaN(kept[length - 1]!) && length + 10 < kept.length) keep(place);
      column = NaN;
      continue;
    }
    const at = x[place]!;
    const its = Math.floor(((log ? Math.log(at) : at) - start) * scale);
    if (its !== column) {
      flush();
      column = its;
    }
    if (first < 0) first = lowest = highest = place;
    else if (value < y[lowest]!) lowest = place;
    else if (value > y[highest]!) highest = place;
    last = place;
  }
  flush();
  return kept.subarray(0, length);
}
