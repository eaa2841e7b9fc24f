import { permutation, random } from '../../core/random.ts';
import { rangeTest, smoothLosses, suggestRate } from '../../core/schedules/rangeTest.ts';
import type { RatePoint, RateTest } from '../../core/probe.ts';
import type { Plan } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';
import type { TrainingSession } from '../engine/engine.ts';

/** Rates of the first step and the last. */
const lowest = 1e-6;
const highest = 1;
/** Times the best that a loss ends the test. */
const leap = 4;

/**
 * Trains from the weights it has while the learning rate grows, until the loss diverges or all steps are done.
 * @param tell is called with each step.
 * @param yieldToEventLoop lets messages be received between steps.
 */
export async function testRates(session: TrainingSession, plan: Plan, training: Training, steps: number, onPoint: (point: RatePoint) => void, yieldToEventLoop: () => Promise<void>): Promise<RateTest> {
  const rates: number[] = [];
  const losses: (number | null)[] = [];
  const [batches, begun] = [batchesOf(plan, training), batchesOf(plan, training)];
  let next = begun.next().value;
  let smoothed: number[] = [];
  let diverged = false;
  for (let step = 0; step < steps && !diverged; step++) {
    const rate = rangeTest(step, steps, lowest, highest);
    while (session.prefetch(next)) next = begun.next().value;
    const { loss } = session.step(batches.next().value, step, rate);
    rates.push(rate);
    losses.push(Number.isFinite(loss) ? loss : null);
    // One batch that leaps says it already: the mean follows only after many.
    diverged = !(loss <= leap * Math.min(loss, ...smoothed));
    if (!diverged) smoothed = smoothLosses(losses);
    diverged ||= smoothed.length < losses.length;
    onPoint({ step, steps, rate, loss: losses.at(-1)! });
    await yieldToEventLoop();
  }
  const suggestion = suggestRate(losses.slice(0, smoothed.length), rates);
  return { rates, losses, smoothed, suggested: suggestion?.steepest ?? null, cautious: suggestion?.minimum ?? null, diverged };
}

/** Batches without end, each pass through the images in another order. Whole ones only: a small one is noise. */
function* batchesOf({ train: { count } }: Plan, { batchSize, seed }: Training): Generator<Int32Array, never> {
  for (let pass = 1; ; pass++) {
    const order = permutation(count, random(seed, 'shuffle', pass));
    for (let first = 0; first + batchSize <= count; first += batchSize) yield order.subarray(first, first + batchSize);
  }
}
