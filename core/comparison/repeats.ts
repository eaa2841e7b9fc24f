import { studentBound } from './student.ts';

/** What repeats of one training with several seeds came to. */
export interface RepeatSummary {
  /** Null of no values. */
  mean: number | null;
  /** Of the sample, with n - 1; null of fewer than two values. */
  std: number | null;
  /** In which the mean of all seeds lies in 95% of such cases, by Student's t; null of fewer than two values. */
  interval: [low: number, high: number] | null;
}

/** Of so many values at least an interval is drawn: two alone give one of 13 times their deviation. */
const fewestOfBand = 3;

/** The mean of repeats along an axis; low and high are NaN where there is no interval. */
export interface MeanLine {
  x: Float64Array;
  y: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/**
 * The mean of lines, point by point, and the interval in which that of all seeds lies in 95% of such cases, by Student's
 * t. A point is of those lines that have it, at least two; one that is no number is left out.
 * @param lines of the same training: their points are at the same places, or belong together in their order.
 */
export function meanLine(lines: readonly { x: ArrayLike<number>; y: ArrayLike<number> }[]): MeanLine {
  const lengths = lines.map(({ x }) => x.length).toSorted((a, b) => b - a);
  const length = lengths[1] ?? 0;
  const mean: MeanLine = { x: new Float64Array(length), y: new Float64Array(length), low: new Float64Array(length).fill(NaN), high: new Float64Array(length).fill(NaN) };
  const bounds = lines.map((_, place) => (place + 1 < fewestOfBand ? NaN : studentBound(0.95, place) / Math.sqrt(place + 1)));
  for (let place = 0; place < length; place++) {
    let [count, at, sum] = [0, 0, 0];
    for (const { x, y } of lines) {
      const value = y[place];
      if (value === undefined || Number.isNaN(value)) continue;
      count++;
      at += x[place]!;
      sum += value;
    }
    const middle = count < 2 ? NaN : sum / count;
    mean.x[place] = count === 0 ? lines.find(({ x }) => x.length > place)!.x[place]! : at / count;
    mean.y[place] = middle;
    if (count < fewestOfBand) continue;
    let squares = 0;
    for (const { y } of lines) {
      const value = y[place];
      if (value !== undefined && !Number.isNaN(value)) squares += (value - middle) ** 2;
    }
    const reach = bounds[count - 1]! * Math.sqrt(squares / (count - 1));
    mean.low[place] = middle - reach;
    mean.high[place] = middle + reach;
  }
  return mean;
}

/** @param values one a repeat, such as its best validation accuracy. */
export function summarizeRepeats(values: readonly number[]): RepeatSummary {
  const count = values.length;
  if (count === 0) return { mean: null, std: null, interval: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, std: null, interval: null };
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const reach = (studentBound(0.95, count - 1) * std) / Math.sqrt(count);
  return { mean, std, interval: [mean - reach, mean + reach] };
}
