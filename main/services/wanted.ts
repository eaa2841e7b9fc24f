import type { CallValue } from '../../core/contract.ts';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel, type Model } from '../../core/model/model.ts';
import { readModelSpec, type ModelSpec } from '../../core/model/spec.ts';
import { needsDataset, type Recipe } from '../../core/recipes.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { findRecipe } from '../recipes.ts';

/** A training in full, as it is asked for. */
export interface Wanted {
  /** Null for a model of one's own. */
  recipe: string | null;
  model: ModelSpec;
  dataset: string;
  training: Training;
  name: string | null;
}

/**
 * What `runs.start` asks for: a recipe or a model of one's own, and what is changed of its training.
 * @throws EpochalError `run.nothing`, `run.no-dataset`, `recipe.unknown`, `model.invalid`, `training.invalid`.
 */
export function readWanted({ recipe: id, model, dataset, training: changes, name }: CallValue<'runs.start'>, recipes: readonly Recipe[]): Wanted {
  const base = readBase(id, model, recipes);
  const chosen = dataset ?? base.dataset;
  if (chosen === null) throw noDataset(base);
  const given = Object.entries(changes ?? {}).filter(([, value]) => value !== undefined);
  return { recipe: base.recipe, model: base.model, dataset: chosen, training: readTraining({ ...base.training, ...Object.fromEntries(given) }), name: name ?? null };
}

/** @returns the error `run.no-dataset`. */
export function noDataset({ recipe, model }: Pick<Wanted, 'recipe' | 'model'>): EpochalError {
  if (recipe === null) return new EpochalError('run.no-dataset', 'A model of your own needs a data set to train on.', 'Name one, such as cifar10.');
  const { message, hint } = needsDataset(recipe, resolveModel(model));
  return new EpochalError('run.no-dataset', message, hint);
}

function readBase(id: string | undefined, model: unknown, recipes: readonly Recipe[]): Omit<Wanted, 'dataset' | 'name'> & { dataset: string | null } {
  if ((id === undefined) === (model === undefined)) {
    throw new EpochalError('run.nothing', id === undefined ? 'Neither a recipe nor a model was given.' : 'A recipe and a model were both given.', 'Give one of them.');
  }
  if (id !== undefined) {
    const recipe = findRecipe(recipes, id);
    return { recipe: recipe.id, model: recipe.model, dataset: recipe.dataset, training: recipe.training };
  }
  const spec = readModelSpec(model);
  return { recipe: null, model: spec, dataset: null, training: usualTraining(resolveModel(spec)) };
}

/** Keras's own defaults, with the loss that suits the network's end. */
export function usualTraining(model: Model): Training {
  return readTraining({
    epochs: 10,
    batchSize: 32,
    optimizer: { type: 'Adam' },
    loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: !endsInSoftmax(model) } },
  });
}

function endsInSoftmax({ output }: Model): boolean {
  return output.type === 'Softmax' || (output.values as Readonly<Record<string, unknown>>)['activation'] === 'softmax';
}
