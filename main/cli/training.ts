import { extname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { weightFiles } from '../training/initial-weights.ts';
import { parentOf, repeatConstraints } from '../training/origin.ts';
import { noDataset, type TrainingRequest } from '../training/request.ts';
import type { HomeContext } from './stores.ts';
import type { TrainOptions } from './options/train.ts';
import { assign, type Draft } from './training/assignments.ts';
import { readAugment } from './training/augmentation.ts';
import { findImported } from './training/imported.ts';
import { readBase, type Base } from './training/base.ts';
import { readClassWeights } from './training/class-weights.ts';
import { readableFile } from './training/files.ts';
import { pinWeights } from './training/origin.ts';
import { changeCallbacks, changeLoss, changeOptimizer, specOptions } from './training/settings.ts';
import { complete, readSpec, type Spec, type SpecOption } from './training/spec.ts';
import { wrongUsage } from './usage.ts';

/**
 * What is to be trained: a recipe, a file or a run, what options change of it, and then what `--set` changes.
 * @param forks whether `from` names a checkpoint that is gone on from exactly.
 * @throws EpochalError `cli.usage`, `run.no-dataset`, `recipe.unknown`, `model.file`, `model.invalid`,
 *   `recipe.invalid`; of `--from` and `--weights` `run.unknown`, `run.ambiguous`, `checkpoint.missing`.
 */
export async function readTrainingRequest(options: TrainOptions, context: HomeContext, forks = false): Promise<TrainingRequest> {
  const base = await readBase(options, context, forks);
  const dataset = options.dataset ?? base.dataset;
  if (dataset === null && base.recipe !== null) throw noDataset(base);
  if (dataset === null) throw wrongUsage('train --model needs a data set.', 'Give --dataset, such as --dataset cifar10.');
  const initialWeights = options.weights === undefined ? base.training.initialWeights : await readWeights(options.weights, context);
  const draft: Draft = options.set.reduce(assign, { ...changed(base, options), initialWeights });
  // What it begins with was right: what is wrong now was typed.
  const training = asUsage(() => readTraining(draft));
  const { recipe, model, origin } = base;
  const choosesValidation = origin !== null || options.validation !== undefined || options.set.some((written) => /^\s*validation\s*=/.test(written));
  const same = origin ? repeatConstraints(origin, base.training, training, options.dataset) : { dataOf: null, weighed: null, repeats: null, files: {} };
  return { recipe, model, dataset, training, name: options.name ?? null, adapt: options.adapt, repeat: options.repeat ?? 1, parent: parentOf(origin), choosesValidation, ...same };
}

/** Only what was given changes. */
function changed({ training, augmentation }: Base, options: TrainOptions): Draft {
  const { epochs, batchSize, seed, limit, testLimit, validation, dataMemory, threads, topK, validationFreq, initialEpoch, stepsPerEpoch, learningRate } = options;
  const optimizer = given(specOptions.optimizer, options.optimizer, (option, spec) => changeOptimizer(training.optimizer, option, spec)) ?? training.optimizer;
  return {
    ...training,
    ...onlyGiven({ epochs, batchSize, seed, limit, testLimit, validation, dataMemory, threads, topK, validationFreq, initialEpoch, stepsPerEpoch }),
    optimizer: learningRate === undefined ? optimizer : { ...optimizer, learningRate },
    schedule:
      options.schedule === 'none' ? null
      : given(specOptions.schedule, options.schedule, (option, spec) => complete(option, spec, training.schedule)) ?? training.schedule,
    loss: given(specOptions.loss, options.loss, (option, spec) => changeLoss(training.loss, option, spec)) ?? training.loss,
    callbacks: readCallbacks(options.callback, training.callbacks),
    augmentation: options.augment === undefined ? training.augmentation : readAugment(options.augment, augmentation),
    classWeights: options.classWeights === undefined ? training.classWeights : readClassWeights(options.classWeights),
    sampleWeights: options.sampleWeights === undefined ? training.sampleWeights : readSampleWeights(options.sampleWeights),
    checkpoints: options.checkpointEvery ?? training.checkpoints,
    ledger: training.ledger && !options.noLedger,
    shuffle: training.shuffle && !options.noShuffle,
  };
}

function given<T>(option: SpecOption, written: string | undefined, change: (option: SpecOption, spec: Spec) => T): T | null {
  return written === undefined ? null : change(option, readSpec(option, written));
}

/** `none` takes those of the recipe away. */
function readCallbacks(written: readonly string[], before: Training['callbacks']): Training['callbacks'] {
  const option = specOptions.callback;
  const specs = written.filter((one) => one !== 'none').map((one) => complete(option, readSpec(option, one)));
  return changeCallbacks(written.includes('none') ? [] : before, specs);
}

function readSampleWeights(written: string): string | null {
  return written === 'none' ? null : readableFile('--sample-weights', written, 'a file of one number per training image (text, CSV or .npy), or none');
}

/** `none` begins with random weights again. */
async function readWeights(written: string, context: HomeContext): Promise<string | null> {
  if (written === 'none') return null;
  if (weightFiles.includes(extname(written).toLowerCase())) return readableFile('--weights', written, 'a file of weights (.safetensors, .h5, .keras), a run as run@best, run@last or run@3, an imported model, or none');
  return (await findImported(written, context)) ?? pinWeights(written, context);
}

function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EpochalError) throw wrongUsage(error.message, error.hint);
    throw error;
  }
}

function onlyGiven<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
