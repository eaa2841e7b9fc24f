import { callbackCatalogue } from '../../../../core/callbacks/catalogue.ts';
import type { EpochRow } from '../../../../core/runs.ts';
import { scheduleCatalogue } from '../../../../core/schedules/catalogue.ts';
import type { Training } from '../../../../core/training.ts';

export interface RatePoint {
  /** In epochs done, the initial ones counted. */
  epoch: number;
  rate: number;
}

/** More would not be seen. */
const points = 240;

/**
 * The learning rate over a run: all of it where a schedule sets it, as far as it has come where callbacks do.
 * @returns null where it never changes, and nothing may change it.
 */
export function ratesOf({ schedule, callbacks, optimizer, initialEpoch, epochs }: Training, stepsPerEpoch: number, rows: readonly EpochRow[]): RatePoint[] | null {
  const rates = schedule === null ? ofRows(rows) : ofSchedule(schedule, optimizer.learningRate ?? 0, { initialEpoch, stepsPerEpoch, totalSteps: (epochs - initialEpoch) * stepsPerEpoch });
  if (rates.some(({ rate }) => rate !== rates[0]!.rate)) return rates;
  // Its panel has room before a callback changes it.
  if (schedule !== null || !callbacks.some(({ type }) => callbackCatalogue.get(type)?.setsLearningRate)) return null;
  return rates.length > 0 ? rates : [{ epoch: initialEpoch, rate: optimizer.learningRate ?? 0 }];
}

/** A rate holds for all of its epoch: the line goes in steps. */
function ofRows(rows: readonly EpochRow[]): RatePoint[] {
  return rows.flatMap(({ epoch, learningRate: rate }) => [
    { epoch: epoch - 1, rate },
    { epoch, rate },
  ]);
}

function ofSchedule({ type, arguments: values }: NonNullable<Training['schedule']>, learningRate: number, { initialEpoch, stepsPerEpoch, totalSteps }: { initialEpoch: number; stepsPerEpoch: number; totalSteps: number }): RatePoint[] {
  const definition = scheduleCatalogue.get(type);
  if (!definition || totalSteps < 1) return [];
  const count = Math.min(points, totalSteps);
  return Array.from({ length: count }, (_, index) => {
    const step = count === 1 ? 0 : Math.round((index * (totalSteps - 1)) / (count - 1));
    return { epoch: initialEpoch + step / stepsPerEpoch, rate: definition.rate(values, { step, learningRate, stepsPerEpoch, totalSteps }) };
  });
}

/** The rate at a place, from the last point at or before it; null before the first. */
export function rateAt(rates: readonly RatePoint[], epoch: number): number | null {
  return rates.findLast((point) => point.epoch <= epoch + 1e-9)?.rate ?? null;
}

/** A logarithmic scale: its ends, and where rates lie between them. */
export interface LogScale {
  low: number;
  high: number;
  /** From 0 (lowest) to 1. */
  place(rate: number): number;
  /** The ends and the powers of ten between that are not close to them, lowest first. */
  ticks: number[];
}

/** What is this much smaller than the highest can no longer be distinguished. */
const depth = 1e-4;

export function logScale(rates: readonly RatePoint[]): LogScale {
  const high = rates.reduce((most, { rate }) => Math.max(most, rate), 0);
  const low = Math.max(high * depth, rates.reduce((least, { rate }) => Math.min(least, rate), high));
  const span = Math.log(high / low) || 1;
  const place = (rate: number): number => Math.log(Math.max(rate, low) / low) / span;
  const powers = Array.from({ length: 40 }, (_, index) => 10 ** (index - 30)).map((power) => Number(power.toPrecision(1)));
  const between = powers.filter((power) => place(power) > 0.2 && place(power) < 0.8 && power > low && power < high);
  const ticks = [low, ...between.filter((_power, index) => index % Math.ceil(between.length / 2) === 0), high];
  return { low, high, place, ticks: [...new Set(ticks)] };
}
