import { roundRange, roundStep } from './range.ts';

/** One axis: where a value lies, as a share of it, and where its ticks are. */
export interface Axis {
  at(value: number): number;
  ticks: readonly number[];
  /** What it spans. */
  low: number;
  high: number;
}

export type Scale = 'linear' | 'log';

/**
 * An axis that holds all these values; what is not above zero lies at the bottom of a logarithmic one.
 * @param ends round ends for values that are read; exact ones for a place in time.
 */
export function axisOf(values: readonly number[], scale: Scale, ends: 'round' | 'exact', ticks = 4): Axis {
  const shown = values.filter((value) => Number.isFinite(value) && (scale === 'linear' || value > 0));
  if (shown.length === 0) return { at: () => 0, ticks: [], low: 0, high: 1 };
  const [low, high] = [least(shown), most(shown)];
  return scale === 'log' ? logAxis(low, high, ends) : linearAxis(low, high, ends, ticks);
}

function linearAxis(low: number, high: number, ends: 'round' | 'exact', count: number): Axis {
  if (ends === 'exact') {
    const span = high - low || 1;
    const step = roundStep(span / count);
    const first = Math.ceil(low / step - 1e-9);
    const all = Array.from({ length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) }, (_, index) => tidy((first + index) * step));
    return { at: (value) => (value - low) / span, ticks: all, low, high };
  }
  const { min, max, step } = roundRange(low, high, count, { min: low >= 0 ? 0 : -Infinity, max: Infinity });
  const all = Array.from({ length: Math.round((max - min) / step) + 1 }, (_, index) => tidy(min + index * step));
  return { at: (value) => (value - min) / (max - min), ticks: all.filter((tick) => tick <= max * (1 + 1e-9)), low: min, high: max };
}

/** Whole powers of ten are ticks; over few of them, 2 and 5 times these too. */
function logAxis(low: number, high: number, ends: 'round' | 'exact'): Axis {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const [first, last] = ends === 'exact' ? [from, Math.max(to, from + 1e-9)] : [Math.floor(from + 1e-9), Math.max(Math.ceil(to - 1e-9), Math.floor(from + 1e-9) + 1)];
  const decades = last - first;
  const every = Math.max(1, Math.ceil(decades / 6));
  const powers = Array.from({ length: Math.floor(last + 1e-9) - Math.ceil(first - 1e-9) + 1 }, (_, index) => Math.ceil(first - 1e-9) + index);
  const factors = decades <= 1.5 ? [1, 2, 5] : [1];
  const all = powers.filter((power) => power % every === 0).flatMap((power) => factors.map((factor) => tidy(factor * 10 ** power)));
  const at = (value: number): number => (value <= 0 ? 0 : Math.max(0, (Math.log10(value) - first) / (last - first)));
  return { at, ticks: all.filter((tick) => at(tick) <= 1 + 1e-9), low: 10 ** first, high: 10 ** last };
}

/** Drops what adding in binary leaves behind: 0.30000000000000004 -> 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
