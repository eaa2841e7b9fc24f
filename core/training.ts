import { z } from 'zod';
import { readValues, type RawValues } from './arguments.ts';
import { EpochalError } from './errors.ts';
import { lossCatalogue } from './losses/catalogue.ts';
import { nearest } from './nearest.ts';
import { optimizerCatalogue } from './optimizers/catalogue.ts';

const values = z.record(z.string(), z.unknown());

const settings = {
  epochs: z.int().min(1).max(100_000),
  batchSize: z.int().min(1).max(65_536),
  /** `learningRate` null keeps the optimizer's own. */
  optimizer: z.strictObject({
    type: z.string(),
    learningRate: z.number().positive().nullable().default(null),
    arguments: values.default({}),
  }),
  loss: z.strictObject({ type: z.string(), arguments: values.default({}) }),
  /** The test split, nothing, or the last part of the training split (a share of it), cut off before shuffling. */
  validation: z.union([z.literal('test'), z.literal('none'), z.number().gt(0).lt(1)]),
  shuffle: z.boolean(),
  /** Of weights, shuffling and dropout. */
  seed: z.int().min(0).max(2 ** 31 - 1),
  /** At most this many training (`limit`) and test images; null for all. */
  limit: z.int().min(1).nullable(),
  testLimit: z.int().min(1).nullable(),
  /** Threads TensorFlow may use; null for one per processor. */
  threads: z.int().min(1).max(1024).nullable(),
};

/** All settings of a training, and the form in which bridge, command line and files carry them. */
export const trainingSchema = z.strictObject({
  ...settings,
  validation: settings.validation.default('test'),
  shuffle: settings.shuffle.default(true),
  seed: settings.seed.default(0),
  limit: settings.limit.default(null),
  testLimit: settings.testLimit.default(null),
  threads: settings.threads.default(null),
});

export type Training = z.infer<typeof trainingSchema>;

/** What a person may change of a recipe's training. Without defaults: what is not given stays as the recipe has it. */
export const trainingChangesSchema = z.strictObject(settings).partial();
export type TrainingChanges = z.input<typeof trainingChangesSchema>;

/** Names people type for what Keras names: `adam`, `sparse_categorical_crossentropy`. */
function lookUp<D>(kind: string, catalogue: ReadonlyMap<string, D>, name: string): D {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
  const match = [...catalogue].find(([type]) => plain(type) === plain(name));
  if (match) return match[1];
  const names = [...catalogue.keys()];
  const near = nearest(name, names);
  throw new EpochalError(
    `training.${kind}`,
    `There is no ${kind} '${name}'.`,
    `${near ? `Did you mean ${near}? ` : ''}There is ${names.join(', ')}.`,
  );
}

export function findOptimizer(name: string) {
  return lookUp('optimizer', optimizerCatalogue, name);
}

export function findLoss(name: string) {
  return lookUp('loss', lossCatalogue, name);
}

/**
 * A training in full: defaults filled, names as Keras spells them, every optimizer and loss argument read.
 * @throws EpochalError `training.invalid` naming the setting, what it got and what it needs.
 */
export function readTraining(value: unknown): Training {
  const read = trainingSchema.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new EpochalError('training.invalid', `Training setting '${issue.path.join('.')}': ${issue.message}.`, 'Correct it and start again.');
  }
  const training = read.data;
  const optimizer = findOptimizer(training.optimizer.type);
  const loss = findLoss(training.loss.type);
  return {
    ...training,
    optimizer: {
      type: optimizer.type,
      learningRate: training.optimizer.learningRate ?? optimizer.defaultLearningRate,
      arguments: readNamed(`Optimizer ${optimizer.type}`, optimizer.arguments, training.optimizer.arguments),
    },
    loss: { type: loss.type, arguments: readNamed(`Loss ${loss.type}`, loss.arguments, training.loss.arguments) },
  };
}

function readNamed(what: string, table: Parameters<typeof readValues>[0], raw: RawValues): Record<string, unknown> {
  return readValues(table, raw, (problem, hint) => {
    throw new EpochalError('training.invalid', `${what} ${problem}.`, hint);
  });
}

/** What a run will see of its data, in images and steps. */
export interface Plan {
  train: { split: 'train'; start: number; count: number };
  validation: { split: 'train' | 'test'; start: number; count: number } | null;
  stepsPerEpoch: number;
}

/**
 * Which images train and which validate. A share is cut off the end of the training images before
 * shuffling, as Keras's `validation_split` does: train count = floor(count * (1 - share)).
 * @throws EpochalError `training.batch-too-large`, `training.no-test`.
 */
export function planData(training: Training, counts: { train: number; test: number }): Plan {
  const available = Math.min(counts.train, training.limit ?? counts.train);
  const { validation } = training;
  const count = typeof validation === 'number' ? Math.floor(available * (1 - validation)) : available;
  if (training.batchSize > count) {
    throw new EpochalError(
      'training.batch-too-large',
      `The batch size is ${training.batchSize}, but there are ${count} images to train on.`,
      `Use a batch size of at most ${count}, or more images.`,
    );
  }
  const test = Math.min(counts.test, training.testLimit ?? counts.test);
  if (validation === 'test' && test === 0) {
    throw new EpochalError('training.no-test', 'The data set has no test images to validate on.', 'Validate on a share of the training images (0.1), or on none.');
  }
  return {
    train: { split: 'train', start: 0, count },
    validation:
      validation === 'none' ? null
      : validation === 'test' ? { split: 'test', start: 0, count: test }
      : { split: 'train', start: count, count: available - count },
    stepsPerEpoch: Math.ceil(count / training.batchSize),
  };
}
