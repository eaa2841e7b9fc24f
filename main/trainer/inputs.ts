import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { Model } from '../../core/model/model.ts';
import type { Training } from '../../core/training.ts';
import { readSampleWeights } from '../datasets/sample-weights/read.ts';
import type { WeightMap } from '../engine/engine.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeights, readWeightsFile } from './checkpoint/read.ts';
import { encodeTensors } from './checkpoint/safetensors.ts';

/**
 * What a run is given beside its model and its data. Copies lie in the run's folder: it goes on, and can be
 * repeated, when what they were made from is gone.
 */
export const inputFiles = { initialWeights: 'initial-weights.safetensors', sampleWeights: 'sample-weights.f32' } as const;

export type RunInputs = { [K in keyof typeof inputFiles]: string | null };

/** Files of a run's folder, each in parts. */
export type RunFiles = Readonly<Record<string, Uint8Array[]>>;

/**
 * Reads what a training names, and refuses what does not fit the model or the data.
 * @param images of the training split.
 * @param repeated folder of a run that is repeated, whose copies are taken; null for none.
 * @throws EpochalError `training.weights`, `training.sample-weights`, `run.unknown`, `checkpoint.missing`, `checkpoint.damaged`.
 */
export function readInputs(training: Training, model: Model, images: number, runs: Runs, repeated: string | null): RunFiles {
  const files: Record<string, Uint8Array[]> = {};
  if (repeated !== null) {
    for (const [name, path] of Object.entries(inputsOf(repeated))) {
      if (path !== null) files[inputFiles[name as keyof RunInputs]] = [readFileSync(path)];
    }
    return files;
  }
  if (training.initialWeights !== null) {
    const weights = findWeights(training.initialWeights, runs);
    checkWeights(training.initialWeights, model, weights);
    files[inputFiles.initialWeights] = encodeTensors(weights);
  }
  if (training.sampleWeights !== null) {
    const values = readSampleWeights(training.sampleWeights, images);
    files[inputFiles.sampleWeights] = [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
  }
  return files;
}

/** Where the copies in a run's folder lie; null for those it has not. */
export function inputsOf(folder: string): RunInputs {
  const of = (name: string): string | null => (existsSync(join(folder, name)) ? join(folder, name) : null);
  return { initialWeights: of(inputFiles.initialWeights), sampleWeights: of(inputFiles.sampleWeights) };
}

/** Of a safetensors file, or of a run's checkpoint: `run` for its best, `run@last`, `run@3` for those of an epoch. */
function findWeights(source: string, runs: Runs): WeightMap {
  if (source.endsWith('.safetensors')) return readWeightsFile(source);
  const [name, which = 'best'] = source.split('@') as [string, string?];
  if (which !== 'best' && which !== 'last' && !/^\d+$/.test(which)) {
    throw new EpochalError('training.weights', `'${source}' names no checkpoint: '${which}' is not best, last or an epoch.`, 'Write run@best, run@last or run@3.');
  }
  return readWeights(runs.weights(runs.find(name), which === 'best' || which === 'last' ? which : Number(which)).folder);
}

/**
 * Refuses weights that are not exactly a model's.
 * @param source what they came from, for messages.
 * @throws EpochalError `training.weights`.
 */
export function checkWeights(source: string, model: Model, weights: WeightMap): void {
  const refuse = (problem: string): never => {
    throw new EpochalError('training.weights', `The weights of '${source}' do not fit model '${model.name}': ${problem}.`, 'Begin with weights of the same network.');
  };
  const wanted = new Map<string, readonly number[]>(model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) => [`${layer.name}/${name}`, shape] as const)));
  for (const [name, shape] of wanted) {
    const found = weights.get(name);
    if (!found) refuse(`'${name}' is missing`);
    else if (found.shape.join() !== shape.join()) refuse(`'${name}' has shape (${found.shape.join(', ')}), and the model needs (${shape.join(', ')})`);
  }
  const extra = [...weights.keys()].find((name) => !wanted.has(name));
  if (extra !== undefined) refuse(`'${extra}' is not in the model`);
}
