import { z } from 'zod';
import { readValues, type RawValues } from './arguments.ts';
import { isMixing, readAugmentation, type Augmentation } from './augmentation/augmentation.ts';
import { callbackCatalogue } from './callbacks/catalogue.ts';
import { unmeasured } from './callbacks/callbacks.ts';
import { EpochalError } from './errors.ts';
import { phrase, type Phrase } from './errors/words.ts';
import { lossCatalogue } from './losses/catalogue.ts';
import { countLabels } from './metrics.ts';
import { optimizerCatalogue } from './optimizers/catalogue.ts';
import { scheduleCatalogue } from './schedules/catalogue.ts';
import { findIn, offer, type Catalogue, type Definition } from './settings.ts';

const settingSchema = z.strictObject({ type: z.string(), arguments: z.record(z.string(), z.unknown()).default({}) });
const validationFreq = z.int().min(1).or(z.array(z.int().min(1)).min(1));

const settings = {
  epochs: z.int().min(1).max(100_000),
  batchSize: z.int().min(1).max(65_536),
  /** `learningRate` null keeps the optimizer's own; 0 only where a schedule warms up from it. */
  optimizer: settingSchema.extend({ learningRate: z.number().min(0).nullable().default(null) }),
  /** How the learning rate goes on from the optimizer's; null keeps it. */
  schedule: settingSchema.nullable(),
  loss: settingSchema,
  /** Times the sum of `tf.nn.l2_loss` (half the sum of squares) over all weights that learn, added to the loss. */
  l2Loss: z.number().min(0),
  /** Whether the right class among so many likeliest is counted too. */
  topK: z.int().min(2).nullable(),
  /** How much each class counts in the loss: 'balanced' by how rare it is, images / (classes x images of the class). */
  classWeights: z.literal('balanced').or(z.array(z.number().min(0))).nullable(),
  /** A file of one number per training image (text, one a line, or .npy): how much each counts in the loss. */
  sampleWeights: z.string().min(1).nullable(),
  /** How pictures are changed before each step, by the names of core/augmentation; null for not at all. */
  augmentation: z.record(z.string(), z.unknown()).nullable(),
  callbacks: z.array(settingSchema),
  /** A file (.safetensors) or a run (`run@best`, `run@last`, `run@3`) whose weights it begins with; null for fresh ones. */
  initialWeights: z.string().min(1).nullable(),
  /** The data set's validation split, its test split, nothing, or the last part of the training split (a share of it), cut off before shuffling. */
  validation: z.union([z.literal(['validation', 'test', 'none']), z.number().gt(0).lt(1)]),
  /** After how many epochs it validates, or after which (from 1). */
  validationFreq,
  /** Epochs taken as done before the first: the first is numbered one more. Steps, and with them schedules, begin at 0 all the same, as Keras's do. */
  initialEpoch: z.int().min(0).max(100_000),
  /** Null: as many as bring all images. Else epochs end after so many steps, and the next goes on where it ended. */
  stepsPerEpoch: z.int().min(1).nullable(),
  /** Beside the best and the last: a checkpoint each n minutes too, and that of every k-th epoch for good. */
  checkpoints: z.strictObject({
    everyMinutes: z.number().positive().nullable().default(null),
    keepEvery: z.int().min(1).nullable().default(null),
  }),
  /** Whether each epoch's answer to each image is kept (core/ledger). It changes nothing of the training. */
  ledger: z.boolean(),
  shuffle: z.boolean(),
  /** Of weights, shuffling, dropout and augmentation. */
  seed: z.int().min(0).max(2 ** 31 - 1),
  /** At most this many training (`limit`) and test images; null for all. */
  limit: z.int().min(1).nullable(),
  testLimit: z.int().min(1).nullable(),
  /**
   * The most bytes that its images may take of memory at once; of those for which that does not suffice, batches are read
   * from the disk while it trains, to the same bits. Null: as much as there is room for (core/memory.ts).
   */
  dataMemory: z.int().min(0).nullable(),
  /** Threads TensorFlow may use; null for one per processor. */
  threads: z.int().min(1).max(1024).nullable(),
};

/** All settings of a training, and the form in which bridge, command line and files carry them. */
export const trainingSchema = z.strictObject({
  ...settings,
  schedule: settings.schedule.default(null),
  l2Loss: settings.l2Loss.default(0),
  topK: settings.topK.default(null),
  classWeights: settings.classWeights.default(null),
  sampleWeights: settings.sampleWeights.default(null),
  augmentation: settings.augmentation.default(null),
  callbacks: settings.callbacks.default([]),
  initialWeights: settings.initialWeights.default(null),
  validation: settings.validation.default('test'),
  validationFreq: settings.validationFreq.default(1),
  initialEpoch: settings.initialEpoch.default(0),
  stepsPerEpoch: settings.stepsPerEpoch.default(null),
  checkpoints: settings.checkpoints.default({ everyMinutes: null, keepEvery: null }),
  ledger: settings.ledger.default(true),
  shuffle: settings.shuffle.default(true),
  seed: settings.seed.default(0),
  limit: settings.limit.default(null),
  testLimit: settings.testLimit.default(null),
  dataMemory: settings.dataMemory.default(null),
  threads: settings.threads.default(null),
});

export type Training = z.infer<typeof trainingSchema>;

/** What a person may change of a recipe's training. Without defaults: what is not given stays as the recipe has it. */
export const trainingChangesSchema = z.strictObject(settings).partial();
export type TrainingChanges = z.input<typeof trainingChangesSchema>;

function lookUp<D extends Definition>(kind: 'optimizer' | 'schedule' | 'callback' | 'loss', catalogue: Catalogue<D>, name: string): D {
  const found = findIn(catalogue, name);
  if (found) return found;
  throw new EpochalError(`training.${kind}`, { name, offer: offer(catalogue, name) });
}

export function findOptimizer(name: string) {
  return lookUp('optimizer', optimizerCatalogue, name);
}

export function findSchedule(name: string) {
  return lookUp('schedule', scheduleCatalogue, name);
}

export function findCallback(name: string) {
  return lookUp('callback', callbackCatalogue, name);
}

export function findLoss(name: string) {
  return lookUp('loss', lossCatalogue, name);
}

/**
 * A training in full: defaults filled, names as Keras spells them, every argument of a setting read.
 * @throws EpochalError `training.invalid` naming the setting, what it got and what it needs.
 */
export function readTraining(value: unknown): Training {
  const read = trainingSchema.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0]!;
    throw new EpochalError('training.invalid/setting', { setting: issue.path.join('.'), problem: issue.message });
  }
  const training = read.data;
  if (training.initialEpoch >= training.epochs) {
    throw new EpochalError('training.invalid/initial-epoch', { first: training.initialEpoch, epochs: training.epochs });
  }
  if (training.optimizer.learningRate === 0 && training.schedule === null) {
    throw new EpochalError('training.invalid/learning-rate');
  }
  const optimizer = findOptimizer(training.optimizer.type);
  return {
    ...training,
    optimizer: {
      ...readChecked(phrase`Optimizer`, optimizer, training.optimizer.arguments),
      learningRate: training.optimizer.learningRate ?? optimizer.defaultLearningRate,
    },
    schedule: training.schedule && readChecked(phrase`Schedule`, findSchedule(training.schedule.type), training.schedule.arguments),
    callbacks: readCallbacks(training),
    augmentation: training.augmentation && readPictureChanges(training),
    loss: readNamed(phrase`Loss`, findLoss(training.loss.type), training.loss.arguments),
  };
}

interface Checked extends Definition {
  check?(values: RawValues): { problem: Phrase; hint: Phrase } | null;
}

/** Reads arguments one by one, and then holds them against each other. */
function readChecked(kind: Phrase, definition: Checked, raw: RawValues): ReturnType<typeof readNamed> {
  const read = readNamed(kind, definition, raw);
  const wrong = definition.check?.(read.arguments);
  if (wrong) throw new EpochalError('training.invalid', { kind, type: definition.type, ...wrong });
  return read;
}

/** Refuses what Keras refuses or only warns of: a callback that sets the rate beside a schedule, and one that looks at what is never measured. */
function readCallbacks(training: Training): Training['callbacks'] {
  const read = training.callbacks.map(({ type, arguments: raw }) => readNamed(phrase`Callback`, findCallback(type), raw));
  const setter = read.find(({ type }) => findCallback(type).setsLearningRate);
  if (setter && training.schedule !== null) {
    throw new EpochalError('training.invalid/two-rates', { callback: setter.type, schedule: training.schedule.type });
  }
  const [blind] = unmeasured(read, measuredNames(training));
  if (blind) {
    throw new EpochalError('training.invalid/unmeasured', { callback: blind.type, monitor: blind.monitor, measured: measuredNames(training).join(', ') });
  }
  return read;
}

/** Refuses to mix labels for a loss that takes class numbers. */
function readPictureChanges({ augmentation, loss }: Training): Augmentation {
  const read = readAugmentation(augmentation!, (problem, hint) => {
    throw new EpochalError('training.invalid/augmentation', { problem, hint });
  });
  const { type, targets } = findLoss(loss.type);
  if (isMixing(read) && targets === 'classes') {
    throw new EpochalError('training.invalid/mixing', { loss: type });
  }
  return read;
}

/** What a training measures in at least one epoch, by Keras's names. */
export function measuredNames(training: Training): string[] {
  const names = ['loss', 'accuracy', ...(training.topK === null ? [] : ['top_k_categorical_accuracy'])];
  const epochs = Array.from({ length: training.epochs - training.initialEpoch }, (_, index) => training.initialEpoch + index + 1);
  const validates = training.validation !== 'none' && epochs.some((epoch) => validatesAfter(training, epoch));
  return validates ? [...names, ...names.map((name) => `val_${name}`)] : names;
}

/** How much each class counts in the loss; null for 1 each. @param labels of all training images. */
export function classWeightsOf({ classWeights }: Training, labels: Int32Array, classes: number): Float32Array | null {
  if (classWeights === null) return null;
  if (classWeights !== 'balanced') return Float32Array.from(classWeights);
  return Float32Array.from(countLabels(labels, classes), (count) => (count === 0 ? 0 : labels.length / (classes * count)));
}

function readNamed(kind: Phrase, { type, arguments: table }: Definition, raw: RawValues): { type: string; arguments: Record<string, unknown> } {
  const values = readValues(table, raw, (problem, hint) => {
    throw new EpochalError('training.invalid', { kind, type, problem, hint });
  });
  return { type, arguments: values };
}

/** Whether it validates after an epoch, numbered from 1. */
export function validatesAfter({ validationFreq }: Training, epoch: number): boolean {
  return typeof validationFreq === 'number' ? epoch % validationFreq === 0 : validationFreq.includes(epoch);
}
