import { axisOf, type Scale } from './axis.ts';
import { tickTexts } from './plot.ts';

/** What an axis places: a number, a word, or nothing. */
export type Measured = string | number | null;

/** An axis of one setting or result among several, for numbers or for words. */
export interface MeasureAxis {
  /** 0 at its beginning to 1 at its end; `missingAt` for nothing. */
  at(value: Measured): number;
  ticks: readonly { at: number; text: string }[];
  /** Null of numbers. */
  words: readonly string[] | null;
  /** The number at a place from 0 to 1; of words NaN. */
  numberAt(place: number): number;
  /** Whether some of the values are nothing: they have a place of their own, outside the axis. */
  hasMissing: boolean;
}

/** Where nothing lies: before the beginning, apart from the least value. */
export const missingAt = -0.12;

/** Of numbers that all lie above 0, how many times the least the greatest is at least, where a logarithmic axis is of use. */
const wide = 5;
/** So few different numbers are marked themselves. */
const few = 6;

/** @param values of all runs; of words the axis is in their order, numbers written out among them by their size. */
export function measureAxis(values: readonly Measured[], scale: Scale): MeasureAxis {
  const hasMissing = values.some((value) => !isThere(value));
  const there = values.filter(isThere);
  return there.length > 0 && there.every((value) => typeof value === 'number') ? numberAxis(there, scale, hasMissing) : wordAxis(there.map(String), hasMissing);
}

/** Whether a logarithmic axis shows these better. */
export function suitsLog(values: readonly Measured[]): boolean {
  const there = values.filter(isThere);
  if (there.length === 0 || !there.every((value) => typeof value === 'number' && value > 0)) return false;
  const numbers = there.map(Number);
  return numbers.reduce((a, b) => Math.max(a, b)) >= wide * numbers.reduce((a, b) => Math.min(a, b));
}

function numberAxis(values: readonly number[], scale: Scale, hasMissing: boolean): MeasureAxis {
  const axis = axisOf(values, scale, 'round', 5);
  const own = [...new Set(values)].toSorted((a, b) => a - b);
  const ticks = own.length <= few ? own : axis.ticks;
  const texts = own.length <= few ? own.map((value) => String(Number(value.toPrecision(4)))) : tickTexts(ticks);
  return {
    at: (value) => (typeof value === 'number' && Number.isFinite(value) ? axis.at(value) : missingAt),
    ticks: ticks.map((tick, place) => ({ at: axis.at(tick), text: texts[place]! })),
    words: null,
    numberAt: (place) => (scale === 'log' ? axis.low * (axis.high / axis.low) ** place : axis.low + (axis.high - axis.low) * place),
    hasMissing,
  };
}

function wordAxis(values: readonly string[], hasMissing: boolean): MeasureAxis {
  const words = [...new Set(values)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const places = new Map(words.map((word, place) => [word, (place + 0.5) / words.length]));
  return {
    at: (value) => (value === null ? missingAt : (places.get(String(value)) ?? missingAt)),
    ticks: words.map((text) => ({ at: places.get(text)!, text })),
    words,
    numberAt: () => NaN,
    hasMissing,
  };
}

function isThere(value: Measured): value is string | number {
  return value !== null && !(typeof value === 'number' && !Number.isFinite(value));
}
