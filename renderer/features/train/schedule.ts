import { scheduleCatalogue } from '../../../core/schedules/catalogue.ts';
import type { Draft } from './draft.ts';
import type { RunPlan } from './plan.ts';

export interface RateCurve {
  /** Of the run, from 0, rising; the first and the last among them. */
  steps: number[];
  /** The same in epochs done, the initial ones counted. */
  epochs: number[];
  rates: number[];
}

/**
 * The learning rate over a run, at as many steps as a curve needs.
 * @returns null while it can't be reckoned: no steps, or arguments that don't suit each other.
 */
export function rateCurve({ schedule, initialEpoch, optimizer: { learningRate } }: Draft, { stepsPerEpoch, totalSteps }: RunPlan, points = 400): RateCurve | null {
  if (totalSteps < 1) return null;
  const count = Math.min(points, totalSteps);
  const steps = Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.round((index * (totalSteps - 1)) / (count - 1))));
  const epochs = steps.map((step) => initialEpoch + step / stepsPerEpoch);
  if (schedule === null) return { steps, epochs, rates: steps.map(() => learningRate) };
  const definition = scheduleCatalogue.get(schedule.type);
  const complete = definition && Object.keys(definition.arguments).every((name) => schedule.arguments[name] !== undefined);
  if (!definition || !complete || definition.check?.(schedule.arguments)) return null;
  return { steps, epochs, rates: steps.map((step) => definition.rate(schedule.arguments, { step, learningRate, stepsPerEpoch, totalSteps })) };
}

/** Schedules that multiply: lines and even steps on a logarithmic scale. */
const multiplying = ['StepDecay', 'ExponentialDecay', 'PiecewiseConstantDecay'];

/** The scale that shows a curve's shape; a person may choose the other. */
export function scaleFor(type: string, rates: readonly number[]): 'linear' | 'log' {
  const least = rates.reduce((a, b) => Math.min(a, b), Infinity);
  const most = rates.reduce((a, b) => Math.max(a, b), 0);
  return multiplying.includes(type) && least > 0 && most / least >= 20 ? 'log' : 'linear';
}
