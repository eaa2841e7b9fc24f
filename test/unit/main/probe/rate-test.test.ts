import { describe, expect, it } from 'vitest';
import type { RatePoint } from '../../../../core/probe.ts';
import { suggestRate } from '../../../../core/schedules/rangeTest.ts';
import type { Plan } from '../../../../core/plan.ts';
import { readTraining } from '../../../../core/training.ts';
import type { TrainingSession } from '../../../../main/engine/engine.ts';
import { testRates } from '../../../../main/probe/rate-test.ts';

const training = readTraining({ epochs: 1, batchSize: 4, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy' }, seed: 3 });
const plan = (count: number): Plan => ({ train: { split: 'train', start: 0, count }, validation: null, stepsPerEpoch: 3, stepsPerPass: 3, totalSteps: 3 });

/** Gradient descent on curvature * w^2 / 2 from w = 1: it diverges once rate * curvature exceeds 2. */
function descent(curvature: number, tell: (indices: Int32Array) => void = () => undefined): TrainingSession {
  let w = 1;
  const step: TrainingSession['step'] = (indices, _step, rate) => {
    tell(indices.slice());
    const loss = 0.1 + (curvature * w * w) / 2;
    w -= rate * curvature * w;
    return { loss, correct: 0, topK: null, answers: null };
  };
  return { prefetch: () => false, step } as unknown as TrainingSession;
}

const yieldToEventLoop = (): Promise<void> => Promise.resolve();

describe('testRates', () => {
  it('tells each step and suggests what core makes of the whole', async () => {
    const points: RatePoint[] = [];
    const test = await testRates(descent(1), plan(10), training, 100, (point) => points.push(point), yieldToEventLoop);
    expect(test).toMatchObject({ diverged: false });
    expect(test.rates).toHaveLength(100);
    expect([test.rates[0], test.rates.at(-1)]).toEqual([1e-6, expect.closeTo(1, 12)]);
    expect(points).toEqual(test.rates.map((rate, step) => ({ step, steps: 100, rate, loss: test.losses[step] })));
    const { steepest, minimum, smoothed } = suggestRate(test.losses, test.rates)!;
    expect(test).toMatchObject({ suggested: steepest, cautious: minimum, smoothed });
  });

  it('stops where one loss leaps over four times the best, and leaves that out of the mean', async () => {
    const test = await testRates(descent(100), plan(10), training, 100, () => undefined, yieldToEventLoop);
    expect(test.diverged).toBe(true);
    expect(test.rates.length).toBeLessThan(100);
    expect(test.rates.at(-1)).toBeGreaterThan(2 / 100);
    expect(test.smoothed).toHaveLength(test.losses.length - 1);
    expect(test.losses.at(-1)).toBeGreaterThan(4 * Math.min(...test.smoothed));
  });

  it.each([NaN, Infinity])('stops at a loss of %d, which is told as none', async (odd) => {
    const losses = [2, 1.9, odd];
    const session = { prefetch: () => false, step: () => ({ loss: losses.shift()!, correct: 0, topK: null, answers: null }) } as unknown as TrainingSession;
    const points: RatePoint[] = [];
    const test = await testRates(session, plan(10), training, 50, (point) => points.push(point), yieldToEventLoop);
    expect(test).toMatchObject({ losses: [2, 1.9, null], diverged: true });
    expect(test.rates).toHaveLength(3);
    expect(points.map(({ loss }) => loss)).toEqual([2, 1.9, null]);
  });

  it('goes through all images in a new order each time, in whole batches', async () => {
    const seen: Int32Array[] = [];
    await testRates(descent(1, (indices) => seen.push(indices)), plan(8), training, 10, () => undefined, yieldToEventLoop);
    expect(seen.map(({ length }) => length)).toEqual(new Array(10).fill(4));
    const passes = [0, 2, 4].map((first) => [...seen[first]!, ...seen[first + 1]!]);
    for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(passes.map(String)).size).toBe(3);
  });
});
