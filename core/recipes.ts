import { EpochalError } from './errors.ts';
import { isRecord, readModelSpec, type ModelSpec } from './model/spec.ts';
import { readTraining, type Training } from './training.ts';

/** A known piece of work: a network, its training, its data and what its author reached. */
export interface Recipe {
  id: string;
  title: string;
  description: string;
  /** Data set id. */
  dataset: string;
  model: ModelSpec;
  training: Training;
  /** The result its author published, for people. */
  result: string;
}

/** One line of `epochal recipes --json`. */
export interface RecipeSummary {
  id: string;
  title: string;
  description: string;
  dataset: string;
  params: number;
  trainableParams: number;
  epochs: number;
  batchSize: number;
  result: string;
}

/**
 * Reads a recipe from its file form.
 * @throws EpochalError `recipe.invalid`, or what its model or training is refused for.
 */
export function readRecipe(value: unknown): Recipe {
  if (!isRecord(value)) throw new EpochalError('recipe.invalid', 'A recipe is an object.', 'See resources/recipes for examples.');
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found === 'string' && found !== '') return found;
    throw new EpochalError('recipe.invalid', `The recipe lacks '${key}'.`, `Give it "${key}": "…".`);
  };
  return {
    id: text('id'),
    title: text('title'),
    description: text('description'),
    dataset: text('dataset'),
    model: readModelSpec(value['model']),
    training: readTraining(value['training']),
    result: text('result'),
  };
}
