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

/** Weights to begin with. */
export interface FoundWeights {
  /** By `layer/weight`; those of the model that are not among them begin fresh. */
  weights: WeightMap;
  /** For people: what begins fresh, and what was left out. */
  notes: readonly string[];
}

/**
 * Finds the weights that a training's `initialWeights` names.
 * @throws EpochalError `training.weights`, `run.unknown`, `checkpoint.missing`, `checkpoint.damaged`, `import.*`.
 */
export type FindWeights = (source: string, model: Model) => Promise<FoundWeights>;

/** What a run is given, as files of its folder, and what is to be said of it. */
export interface ReadInputs {
  files: RunFiles;
  notes: readonly string[];
}

/**
 * Reads what a training names, and refuses what does not fit the model or the data.
 * @param images of the training split.
 * @param repeated folder of a run that is repeated, whose copies are taken; null for none.
 * @throws EpochalError `training.sample-weights`, and as `findWeights`.
 */
export async function readInputs(training: Training, model: Model, images: number, findWeights: FindWeights, repeated: string | null): Promise<ReadInputs> {
  const files: Record<string, Uint8Array[]> = {};
  const notes: string[] = [];
  if (repeated !== null) {
    for (const [name, path] of Object.entries(inputsOf(repeated))) {
      if (path !== null) files[inputFiles[name as keyof RunInputs]] = [readFileSync(path)];
    }
    return { files, notes };
  }
  if (training.initialWeights !== null) {
    const found = await findWeights(training.initialWeights, model);
    files[inputFiles.initialWeights] = encodeTensors(found.weights);
    notes.push(...found.notes);
  }
  if (training.sampleWeights !== null) {
    const values = readSampleWeights(training.sampleWeights, images);
    files[inputFiles.sampleWeights] = [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
  }
  return { files, notes };
}

/** Where the copies in a run's folder lie; null for those it has not. */
export function inputsOf(folder: string): RunInputs {
  const of = (name: string): string | null => (existsSync(join(folder, name)) ? join(folder, name) : null);
  return { initialWeights: of(inputFiles.initialWeights), sampleWeights: of(inputFiles.sampleWeights) };
}

/** Of a safetensors file, or of a run's checkpoint: `run` for its best, `run@last`, `run@3` for those of an epoch. All of the model's. */
export function weightsOfRuns(runs: Runs): FindWeights {
  return (source, model) =>
    Promise.resolve().then(() => {
      const weights = readFrom(source, runs);
      checkWeights(source, model, weights);
      return { weights, notes: [] };
    });
}

function readFrom(source: string, runs: Runs): WeightMap {
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
