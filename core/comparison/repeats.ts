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
