import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../core/plan.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { readTraining } from '../../../../core/training.ts';
import type { TrainingSession } from '../../../../main/engine/engine.ts';
import { measure, probePlan } from '../../../../main/probe/measuring.ts';

const training = readTraining({ epochs: 1, batchSize: 32, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy' } });
const model = resolveModel(readModelSpec({ name: 'small', layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }] }));
const plan = (train: number, validation: number | null): Plan => ({
  train: { split: 'train', start: 0, count: train },
  validation: validation === null ? null : { split: 'train', start: train, count: validation },
  stepsPerEpoch: 1,
  stepsPerPass: 1,
  totalSteps: 1,
});

describe('probePlan', () => {
  it.each([
    ['images of four steps and a batch of the validation', plan(50_000, 10_000), plan(128, 256)],
    ['all of a small set', plan(100, 20), plan(100, 20)],
    ['no validation where there is none', plan(100, null), plan(100, null)],
  ])('reads %s', (_name, whole, read) => {
    const { train, validation } = probePlan(whole, model, training);
    expect(train).toEqual(read.train);
    // What validates stays where it lies.
    expect(validation).toEqual(read.validation && { ...whole.validation, count: read.validation.count });
  });
});

describe('measure', () => {
  /** A training on a clock of its own: how long steps take in turn (the last goes on), and 40 ms a validation. */
  function session(stepMs: number[]): { done: string[]; measured: ReturnType<typeof measure> } {
    const done: string[] = [];
    let clock = 0;
    const made = {
      prefetch: () => false,
      step(indices: Int32Array, step: number) {
        if (!indices.every((index) => index >= 0 && index < 100)) throw new RangeError(`step ${step} asked for ${indices.join()}`);
        clock += stepMs[Math.min(step, stepMs.length - 1)]!;
        done.push('step');
        return { loss: 1, correct: 0, topK: null };
      },
      validate() {
        clock += 40;
        done.push('validate');
      },
      save: () => void done.push('save'),
    } as unknown as TrainingSession;
    return { done, measured: measure(made, plan(100, 20), training, () => Promise.resolve(), () => clock) };
  }

  it('takes at least three steps, however long, then validates and saves', async () => {
    const { done, measured } = session([9000, 2000, 4000]);
    expect(await measured).toMatchObject({ stepMs: 3000, validationMs: 2, images: 120 });
    expect(done).toEqual(['step', 'step', 'step', 'validate', 'validate', 'save']);
  });

  it.each([
    ['a second and a half', [100], 15],
    ['a hundred steps', [1], 100],
  ])('takes no more than %s of short ones', async (_name, stepMs, steps) => {
    const { done, measured } = session(stepMs);
    expect((await measured).stepMs).toBe(stepMs[0]);
    expect(done.filter((what) => what === 'step')).toHaveLength(steps);
  });

  it('leaves the first step out of the median, and says what the process holds', async () => {
    const { peakBytes, stepMs } = await session([900, 10, 10, 30]).measured;
    expect(stepMs).toBe(30);
    expect(peakBytes).toBeGreaterThan(10e6);
    expect((await session([1500, 10, 20]).measured).stepMs).toBe(15);
  });
});
