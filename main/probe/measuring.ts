import { validationBatch } from '../../core/memory.ts';
import type { Model } from '../../core/model/model.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import type { TrainingSession } from '../engine/engine.ts';
import { peakMemory } from '../system/memory.ts';
import { median } from '../trainer/meter.ts';
import type { Measured } from './protocol.ts';

/** Steps whose images are read; later ones see them again. */
const freshSteps = 4;
const leastSteps = 3;
const mostSteps = 100;
const stepsWithinMs = 1500;

/** So much of the data as a probe needs: images of a few steps, and one batch to validate on. */
export function probePlan(plan: Plan, model: Model, { batchSize }: Training): Plan {
  const { train, validation } = plan;
  return {
    ...plan,
    train: { ...train, count: Math.min(train.count, freshSteps * batchSize) },
    validation: validation && { ...validation, count: Math.min(validation.count, validationBatch(model)) },
  };
}

/**
 * Trains a few steps, and validates and saves as an epoch's end does.
 * @param plan of `probePlan`.
 * @param yieldToEventLoop lets messages be received between steps.
 * @param now milliseconds of a clock that only goes on.
 */
export async function measure(
  session: TrainingSession,
  plan: Plan,
  { batchSize, optimizer }: Training,
  yieldToEventLoop: () => Promise<void>,
  now: () => number = () => performance.now(),
): Promise<Measured> {
  const times: number[] = [];
  const batchAt = (step: number): Int32Array => Int32Array.from({ length: batchSize }, (_, place) => (step * batchSize + place) % plan.train.count);
  const began = now();
  let begun = 0;
  while (times.length < leastSteps || (times.length < mostSteps && now() - began < stepsWithinMs)) {
    while (session.prefetch(batchAt(begun))) begun++;
    const batch = batchAt(times.length);
    const start = now();
    session.step(batch, times.length, optimizer.learningRate!);
    times.push(now() - start);
    await yieldToEventLoop();
  }
  const validationMs = plan.validation && timeOf(session, now) / plan.validation.count;
  session.save();
  return {
    // The first step of a session also prepares its graph.
    stepMs: median(times.slice(1)),
    validationMs,
    peakBytes: peakMemory(),
    images: plan.train.count + (plan.validation?.count ?? 0),
  };
}

/** Of a validation that is not the first. */
function timeOf(session: TrainingSession, now: () => number): number {
  session.validate();
  const start = now();
  session.validate();
  return now() - start;
}
