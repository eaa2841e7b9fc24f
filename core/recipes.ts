import { EpochalError } from './errors.ts';
import { phrase } from './errors/words.ts';
import { elements } from './layers/layer.ts';
import type { Model } from './model/model.ts';
import { isRecord, readModelSpec, type ModelSpec } from './model/spec.ts';
import { readTraining, type Training } from './training.ts';

/** A known piece of work: a network, its training, its data and what its author reached. */
export interface Recipe {
  id: string;
  title: string;
  description: string;
  /** Data set id; null where none that the app knows suits it. */
  dataset: string | null;
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
  dataset: string | null;
  params: number;
  trainableParams: number;
  epochs: number;
  batchSize: number;
  result: string;
}

/** To say that a recipe can't be trained without naming a data set, and which kind that must be. @param name of the recipe. */
export function needsDataset(name: string, model: Model): EpochalError {
  const places = model.output.outputShape.slice(0, -1);
  const values = { recipe: name, shape: model.input.outputShape.join(' x ') };
  return places.length === 0 ? new EpochalError('run.no-dataset/recipe', values) : new EpochalError('run.no-dataset/recipe-places', { ...values, elements: elements(places) });
}

/**
 * Reads a recipe from its file form.
 * @throws EpochalError `recipe.invalid`, or what its model or training is refused for.
 */
export function readRecipe(value: unknown): Recipe {
  if (!isRecord(value)) throw new EpochalError('recipe.invalid');
  const text = (key: string): string => {
    const found = value[key];
    if (typeof found === 'string' && found !== '') return found;
    throw new EpochalError('recipe.invalid/lacks', { key, alternative: key === 'dataset' ? phrase`null where no known data set suits it` : null });
  };
  return {
    id: text('id'),
    title: text('title'),
    description: text('description'),
    dataset: value['dataset'] === null ? null : text('dataset'),
    model: readModelSpec(value['model']),
    training: readTraining(value['training']),
    result: text('result'),
  };
}
