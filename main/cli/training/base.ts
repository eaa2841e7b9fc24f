import type { RawValues } from '../../../core/arguments.ts';
import { resolveModel } from '../../../core/model/model.ts';
import { isRecord, readModelSpec, type ModelSpec } from '../../../core/model/spec.ts';
import { readRecipe } from '../../../core/recipes.ts';
import type { Training } from '../../../core/training.ts';
import { findRecipe, loadRecipes } from '../../training/recipes.ts';
import type { Origin } from '../../training/origin.ts';
import { importedTraining } from '../../training/request.ts';
import { usualTraining } from '../../../core/usual-training.ts';
import { looksLikeFile, readModelFile } from '../models.ts';
import type { TrainOptions } from '../options/train.ts';
import type { HomeContext } from '../stores.ts';
import { wrongUsage } from '../usage.ts';
import { findImported } from './imported.ts';
import { readOrigin } from './origin.ts';

/** What is trained before options change it. */
export interface Base {
  recipe: string | null;
  model: ModelSpec;
  /** Null where it must be named. */
  dataset: string | null;
  training: Training;
  /** The recipe's augmentation; null where there is no recipe or it has none. */
  augmentation: RawValues | null;
  /** The run it comes from; null for a recipe or a file. */
  origin: Origin | null;
}

/**
 * The recipe, model file or run that the options name; one of them.
 * @param forks as `readTrainingRequest` has it.
 * @throws EpochalError `cli.usage`, `recipe.unknown`, `model.file`, `model.invalid`; of a run as `readOrigin`.
 */
export async function readBase(options: Pick<TrainOptions, 'recipe' | 'model' | 'from'>, context: HomeContext, forks = false): Promise<Base> {
  const given = (['recipe', 'model', 'from'] as const).filter((key) => options[key] !== undefined);
  if (given.length > 1) throw wrongUsage(`${given.map((key) => `--${key}`).join(' and ')} were both given.`, 'Give one of them.');
  if (options.recipe !== undefined) return ofRecipe(options.recipe);
  if (options.model !== undefined) return looksLikeFile(options.model) ? ofFile(options.model) : ofImported(options.model, context);
  if (options.from !== undefined) return ofRun(options.from, context, forks);
  throw wrongUsage('train needs something to train.', 'Give --recipe, such as --recipe cifar10-cnn, --model or --from.');
}

async function ofRecipe(id: string): Promise<Base> {
  const { model, dataset, training } = findRecipe(await loadRecipes(), id);
  return { recipe: id, model, dataset, training, augmentation: training.augmentation, origin: null };
}

/** A name without a place or an ending: an imported model, or else a file after all. */
async function ofImported(name: string, context: HomeContext): Promise<Base> {
  const id = await findImported(name, context);
  if (id === null) return ofFile(name);
  const { withStores } = await import('../stores.ts');
  return { recipe: null, dataset: null, augmentation: null, origin: null, ...withStores(context, ({ modelStore }) => importedTraining(modelStore, id)) };
}

async function ofFile(path: string): Promise<Base> {
  const value = await readModelFile(path);
  if (isRecord(value) && isRecord(value['training'])) {
    const { model, dataset, training } = readRecipe(value);
    return { recipe: null, model, dataset, training, augmentation: training.augmentation, origin: null };
  }
  const model = readModelSpec(value);
  return { recipe: null, model, dataset: null, training: usualTraining(resolveModel(model)), augmentation: null, origin: null };
}

async function ofRun(name: string, context: HomeContext, forks: boolean): Promise<Base> {
  const { recipe, model, dataset, training, origin } = await readOrigin(name, context, forks);
  const recipes = recipe === null ? [] : await loadRecipes();
  const augmentation = recipes.find(({ id }) => id === recipe)?.training.augmentation ?? null;
  return { recipe, model, dataset, training, augmentation, origin };
}
