import { readdir, readFile } from 'node:fs/promises';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import { summarize } from '../../core/model/summary.ts';
import { nearest } from '../../core/nearest.ts';
import { readRecipe, type Recipe, type RecipeSummary } from '../../core/recipes.ts';
import { resource } from '../system/resources.ts';

/** The recipes that come with the program: those with a data set first, of them the smallest network first. */
export async function loadRecipes(): Promise<Recipe[]> {
  const files = (await readdir(resource('recipes'))).filter((file) => file.endsWith('.json')).sort();
  const recipes = await Promise.all(files.map(async (file) => readRecipe(JSON.parse(await readFile(resource('recipes', file), 'utf8')))));
  const sized = recipes.map((recipe) => ({ recipe, without: Number(recipe.dataset === null), params: summarize(resolveModel(recipe.model)).totalParams }));
  return sized.sort((a, b) => a.without - b.without || a.params - b.params).map(({ recipe }) => recipe);
}

/** @throws EpochalError `recipe.unknown`. */
export function findRecipe(recipes: readonly Recipe[], id: string): Recipe {
  const recipe = recipes.find((one) => one.id === id);
  if (recipe) return recipe;
  const ids = recipes.map((one) => one.id);
  throw new EpochalError('recipe.unknown', { id, near: nearest(id, ids), names: ids.join(', ') });
}

/** One line of a list of recipes. */
export function summarizeRecipe({ id, title, description, dataset, model, training, result }: Recipe): RecipeSummary {
  const { totalParams: params, trainableParams } = summarize(resolveModel(model));
  return { id, title, description, dataset, params, trainableParams, epochs: training.epochs, batchSize: training.batchSize, result };
}
