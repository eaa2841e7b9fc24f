import { accessSync, constants, existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { Model } from '../../core/model/model.ts';
import type { WeightMap, WeightValue } from '../../core/model/weights.ts';
import type { Importer } from '../import/importer.ts';
import type { Models } from '../models/models.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeights } from '../checkpoints/read.ts';
import { noSuchWeights, weightsOfRuns, type FindWeights, type FoundWeights } from '../trainer/inputs.ts';

/** Endings of files of weights, or of models with their weights, that a training can begin with. */
export const weightFiles: readonly string[] = ['.safetensors', '.h5', '.hdf5', '.keras'];
const kerasFiles = weightFiles.slice(1);

/**
 * Weights of a run or a safetensors file, which must be the model's; of an imported model or a file of Keras, whose
 * layers of the same name (in a file, or place) and shape are taken, while the others start with random weights: so a network that
 * was trained on one set of classes is trained on another.
 */
export function initialWeights({ runs, models, importer }: { runs: Runs; models: Models; importer: Pick<Importer, 'weights'> }): FindWeights {
  const ofRuns = weightsOfRuns(runs);
  return async (source, model, file) => {
    // A file that was brought has its ending in the name alone.
    const ending = extname(file ?? '') || extname(source);
    if (kerasFiles.includes(ending.toLowerCase())) return ofFile(source, file ?? source, model, importer);
    if (file === undefined && models.has(source) && !runs.has(source)) return { ...ofImported(source, model, readWeights(models.weights(source))), classes: models.classNames(source) };
    return ofRuns(source, model, file);
  };
}

async function ofFile(source: string, path: string, model: Model, importer: Pick<Importer, 'weights'>): Promise<Awaited<ReturnType<FindWeights>>> {
  if (!existsSync(path)) throw noSuchWeights(source);
  requireReadable(path);
  const name = basename(source);
  const { weights, missing, unused } = await importer.weights(path, model.spec, name);
  if (weights.size === 0) throw nothingFits(name, model);
  return { weights, notes: notesOf(name, missing, unused), classes: null };
}

function ofImported(source: string, model: Model, from: WeightMap): Omit<FoundWeights, 'classes'> {
  const weights = new Map<string, WeightValue>();
  const missing: string[] = [];
  for (const layer of model.layers.filter((one) => one.weights.length > 0)) {
    const found = layer.weights.map(({ name, shape }) => ({ key: `${layer.name}/${name}`, shape, value: from.get(`${layer.name}/${name}`) }));
    if (found.every(({ shape, value }) => value?.shape.join() === shape.join())) for (const { key, value } of found) weights.set(key, value!);
    else missing.push(layer.name);
  }
  if (weights.size === 0) throw nothingFits(source, model);
  const layers = new Set(model.layers.map(({ name }) => name));
  const unused = [...new Set(Array.from(from.keys(), (key) => key.slice(0, key.lastIndexOf('/'))))].filter((layer) => !layers.has(layer));
  return { weights, notes: notesOf(source, missing, unused) };
}

function notesOf(source: string, missing: readonly string[], unused: readonly string[]): Phrase[] {
  return [
    ...(missing.length > 0 ? [phrase`'${source}' has no weights that fit ${listed(missing)}: these layers start with random weights.`] : []),
    ...(unused.length > 0 ? [phrase`Of '${source}' nothing here fits ${listed(unused)}.`] : []),
  ];
}

function listed(names: readonly string[]): string | Phrase {
  const some = names.slice(0, 10).map((name) => `'${name}'`).join(', ');
  return names.length > 10 ? phrase`${some} and ${names.length - 10} more` : some;
}

function nothingFits(source: string, model: Model): EpochalError {
  return new EpochalError('training.weights/none-fit', { source, model: model.name });
}

function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new EpochalError('training.weights/unreadable', { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
