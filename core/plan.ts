import { EpochalError } from './errors.ts';
import { scheduleCatalogue } from './schedules/catalogue.ts';
import type { Training } from './training.ts';

/** What a run will see of its data, in images and steps. */
export interface Plan {
  train: { split: 'train'; start: number; count: number };
  validation: { split: 'train' | 'test'; start: number; count: number } | null;
  stepsPerEpoch: number;
  /** Steps that bring each image once. */
  stepsPerPass: number;
  /** Of all epochs. */
  totalSteps: number;
}

/**
 * Which images train and which validate. A share is cut off the end of the training images before
 * shuffling, as Keras's `validation_split` does: train count = floor(count * (1 - share)).
 * @throws EpochalError `training.batch-too-large`, `training.no-test`, `training.no-validation-images`.
 */
export function planData(training: Training, counts: { train: number; test: number }): Plan {
  const available = Math.min(counts.train, training.limit ?? counts.train);
  const { validation, batchSize } = training;
  const count = typeof validation === 'number' ? Math.floor(available * (1 - validation)) : available;
  if (batchSize > count) {
    throw new EpochalError('training.batch-too-large', { batch: batchSize, count });
  }
  const test = Math.min(counts.test, training.testLimit ?? counts.test);
  if (validation === 'test' && test === 0) {
    throw new EpochalError('training.no-test');
  }
  const stepsPerPass = Math.ceil(count / batchSize);
  const stepsPerEpoch = training.stepsPerEpoch ?? stepsPerPass;
  return {
    train: { split: 'train', start: 0, count },
    validation:
      validation === 'none' ? null
      : validation === 'test' ? { split: 'test', start: 0, count: test }
      : { split: 'train', start: count, count: available - count },
    stepsPerEpoch,
    stepsPerPass,
    totalSteps: (training.epochs - training.initialEpoch) * stepsPerEpoch,
  };
}

/**
 * The learning rate of a step.
 * @param step of all the run's, from 0.
 * @param learningRate the optimizer's, as callbacks have left it; a schedule begins with it.
 */
export function rateAt({ schedule }: Training, { stepsPerEpoch, totalSteps }: Plan, step: number, learningRate: number): number {
  if (schedule === null) return learningRate;
  return scheduleCatalogue.get(schedule.type)!.rate(schedule.arguments, { step, learningRate, stepsPerEpoch, totalSteps });
}
