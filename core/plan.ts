import type { LabelledSplit } from './datasets.ts';
import { EpochalError } from './errors.ts';
import { scheduleCatalogue } from './schedules/catalogue.ts';
import type { Training } from './training.ts';

/** What a run will see of its data, in images and steps. */
export interface Plan {
  train: { split: 'train'; start: number; count: number };
  validation: { split: LabelledSplit; start: number; count: number } | null;
  stepsPerEpoch: number;
  /** Steps that bring each image once. */
  stepsPerPass: number;
  /** Of all epochs. */
  totalSteps: number;
}

type Counts = Readonly<Record<LabelledSplit, number>>;

/**
 * What a recipe's training validates on where nobody has chosen it: the data set's own validation images, where it has
 * some, before its test images or a share of the training images. Where nothing is validated on, that stays.
 */
export function usualValidation(validation: Training['validation'], counts: Counts): Training['validation'] {
  return validation !== 'none' && counts.validation > 0 ? 'validation' : validation;
}

/**
 * Which images train and which validate. A share is cut off the end of the training images before
 * shuffling, as Keras's `validation_split` does: train count = floor(count * (1 - share)).
 * @throws EpochalError `training.batch-too-large`, `training.no-test`, `training.no-validation-split`.
 */
export function planData(training: Training, counts: Counts): Plan {
  const available = Math.min(counts.train, training.limit ?? counts.train);
  const { validation, batchSize } = training;
  const count = typeof validation === 'number' ? Math.floor(available * (1 - validation)) : available;
  if (batchSize > count) {
    throw new EpochalError('training.batch-too-large', { batch: batchSize, count });
  }
  if (validation === 'test' && counts.test === 0) {
    throw counts.validation > 0 ? new EpochalError('training.no-test/validation') : new EpochalError('training.no-test');
  }
  if (validation === 'validation' && counts.validation === 0) {
    throw counts.test > 0 ? new EpochalError('training.no-validation-split/test') : new EpochalError('training.no-validation-split');
  }
  const stepsPerPass = Math.ceil(count / batchSize);
  const stepsPerEpoch = training.stepsPerEpoch ?? stepsPerPass;
  return {
    train: { split: 'train', start: 0, count },
    validation:
      validation === 'none' ? null
      : validation === 'test' ? { split: 'test', start: 0, count: Math.min(counts.test, training.testLimit ?? counts.test) }
      : validation === 'validation' ? { split: 'validation', start: 0, count: counts.validation }
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
