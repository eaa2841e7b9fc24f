import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import { isRecord, readModelSpec } from '../../core/model/spec.ts';
import { readRecipe } from '../../core/recipes.ts';
import { findLoss, findOptimizer, readTraining, type Training } from '../../core/training.ts';
import { findRecipe, loadRecipes } from '../recipes.ts';
import { noDataset, usualTraining, type Wanted } from '../services/wanted.ts';
import type { TrainOptions } from './commands/train.ts';
import { readModelFile } from './models.ts';
import { wrongUsage } from './usage.ts';

type Base = Omit<Wanted, 'dataset' | 'name'> & { dataset: string | null };

/**
 * What is to be trained, from a recipe or a file and what the options change of it.
 * @throws EpochalError `cli.usage`, `recipe.unknown`, `model.file`, `model.invalid`.
 */
export async function readWanted(options: TrainOptions): Promise<Wanted> {
  const base = await readBase(options);
  const dataset = options.dataset ?? base.dataset;
  if (dataset === null && base.recipe !== null) throw noDataset(base);
  if (dataset === null) throw wrongUsage('train --model needs a data set.', 'Give --dataset, such as --dataset cifar10.');
  return { ...base, dataset, training: changed(base.training, options), name: options.name ?? null };
}

async function readBase({ recipe, model }: TrainOptions): Promise<Base> {
  if (recipe !== undefined && model !== undefined) throw wrongUsage('--recipe and --model were both given.', 'Give one of them.');
  if (recipe !== undefined) {
    const found = findRecipe(await loadRecipes(), recipe);
    return { recipe: found.id, model: found.model, dataset: found.dataset, training: found.training };
  }
  if (model === undefined) throw wrongUsage('train needs something to train.', 'Give --recipe, such as --recipe cifar10-cnn, or --model.');
  const value = await readModelFile(model);
  if (isRecord(value) && isRecord(value['training'])) {
    const file = readRecipe(value);
    return { recipe: null, model: file.model, dataset: file.dataset, training: file.training };
  }
  const spec = readModelSpec(value);
  return { recipe: null, model: spec, dataset: null, training: usualTraining(resolveModel(spec)) };
}

/** Only what was given changes; another optimizer or loss comes with its own defaults. */
function changed(training: Training, options: TrainOptions): Training {
  const { epochs, batchSize, seed, limit, testLimit, validation, threads } = options;
  return readTraining({
    ...training,
    ...given({ epochs, batchSize, seed, limit, testLimit, validation, threads }),
    optimizer: changedOptimizer(training.optimizer, options),
    loss: changedLoss(training.loss, options),
    shuffle: training.shuffle && !options.noShuffle,
  });
}

function changedOptimizer(optimizer: Training['optimizer'], { optimizer: name, learningRate }: TrainOptions): Training['optimizer'] {
  const type = name === undefined ? optimizer.type : asUsage('--optimizer', name, () => findOptimizer(name).type);
  const base = type === optimizer.type ? optimizer : { type, learningRate: null, arguments: {} };
  return learningRate === undefined ? base : { ...base, learningRate };
}

function changedLoss(loss: Training['loss'], { loss: name }: TrainOptions): Training['loss'] {
  const type = name === undefined ? loss.type : asUsage('--loss', name, () => findLoss(name).type);
  return type === loss.type ? loss : { type, arguments: {} };
}

/** A name that isn't in a catalogue is a wrong value of its option. */
function asUsage<T>(flag: string, value: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (error instanceof EpochalError) throw wrongUsage(`${flag} got '${value}'. ${error.message}`, error.hint);
    throw error;
  }
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
