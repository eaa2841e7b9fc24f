import { readFile } from 'node:fs/promises';
import { EpochalError } from '../../core/errors.ts';
import { isRecord, readModelSpec, type ModelSpec } from '../../core/model/spec.ts';
import { nearest } from '../../core/nearest.ts';
import { loadRecipes } from '../training/recipes.ts';
import type { Context } from './command.ts';
import { placeOfFault } from './json-fault.ts';

/**
 * The model a name stands for: a recipe's id, a run, an imported model, or a file.
 * @throws EpochalError `model.unknown`, `model.file`, `model.invalid`.
 */
export async function findModel(context: Context, name: string): Promise<ModelSpec> {
  if (looksLikeFile(name)) {
    const value = await readModelFile(name);
    // A recipe file holds its model under `model`.
    return readModelSpec(isRecord(value) && isRecord(value['model']) ? value['model'] : value);
  }
  const recipes = await loadRecipes();
  const recipe = recipes.find((one) => one.id === name);
  if (recipe) return recipe.model;
  const run = await trainedModel(context, name);
  if (run) return run;
  throw new EpochalError('model.unknown/anything', { name, near: nearest(name, recipes.map((one) => one.id)) });
}

/** Of a run or an imported model. Null where none is meant: then the name may be a mistyped recipe. */
async function trainedModel(context: Context, name: string): Promise<ModelSpec | null> {
  // Only now: a recipe needs no database.
  const { withRuns } = await import('./stores.ts');
  return withRuns(context, (runs, stores) => {
    const { modelStore: models } = stores;
    try {
      if (!runs) return models.has(name) ? models.readModel(name) : null;
      const { networks } = stores;
      const { kind, id } = networks.find(name);
      return kind === 'model' ? models.readModel(id) : runs.readModel(id);
    } catch (error) {
      if (error instanceof EpochalError && error.code === 'run.unknown') return null;
      throw error;
    }
  });
}

/**
 * What a model or recipe file holds, not yet checked.
 * @throws EpochalError `model.file` when it can't be read or is not JSON.
 */
export async function readModelFile(path: string): Promise<unknown> {
  let written: string;
  try {
    written = await readFile(path, 'utf8');
  } catch (error) {
    throw new EpochalError('model.file', { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new EpochalError('model.file/json', { path, place: placeOfFault(error) }, { cause: error });
  }
}

export function looksLikeFile(name: string): boolean {
  return /[/\\]|\.json$/i.test(name);
}
