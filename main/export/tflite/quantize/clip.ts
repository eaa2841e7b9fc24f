import type { Range } from './scales.ts';

/** Parts of each end of a range that are tried. */
const shares = Array.from({ length: 27 }, (_, i) => 1 - 0.03 * i);

/**
 * The part of a range that 8 bits hold best: what is cut off at its ends is lost, what is left is had in finer steps.
 * The mean squared error is the least, values taken as evenly spread within a bin and within a step.
 * @param counts of values in equal bins of the range, in order.
 */
export function clipped(range: Range, counts: ArrayLike<number>): Range {
  const { least, most } = range;
  const width = (most - least) / counts.length;
  if (!(width > 0)) return range;
  const bins = Array.from({ length: counts.length }, (_, i) => ({ at: least + (i + 0.5) * width, count: counts[i]! }))
    // 0 itself, which activations make plenty of, is held without an error by every scale.
    .filter(({ at, count }) => count > 0 && Math.abs(at) > width / 2);
  const values = Float64Array.from(bins, ({ at }) => at);
  const weights = Float64Array.from(bins, ({ count }) => count);
  const error = (low: number, high: number): number => {
    const rounding = ((Math.max(high, 0) - Math.min(low, 0)) / 255) ** 2 / 12;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const beyond = values[i]! < low ? low - values[i]! : values[i]! > high ? values[i]! - high : 0;
      sum += weights[i]! * (beyond * beyond + rounding);
    }
    return sum;
  };
  let best = { least, most, error: error(least, most) };
  for (const low of least < 0 ? shares : [1]) {
    for (const high of most > 0 ? shares : [1]) {
      const found = error(least * low, most * high);
      if (found < best.error) best = { least: least * low, most: most * high, error: found };
    }
  }
  return { least: best.least, most: best.most };
}
