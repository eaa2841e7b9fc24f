import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { remarkOnClasses } from '../../core/labelling.ts';
import type { Model } from '../../core/model/model.ts';
import type { ClassName } from '../../core/models.ts';
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
  /** What the network they are of calls its classes; null where that is not known. */
  classes: readonly ClassName[] | null;
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
 * @param dataset it trains on.
 * @param repeated folder of a run that is repeated, whose copies are taken; null for none.
 * @throws EpochalError `training.sample-weights`, and as `findWeights`.
 */
export async function readInputs(training: Training, model: Model, dataset: DatasetInfo, findWeights: FindWeights, repeated: string | null): Promise<ReadInputs> {
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
    const remark = remarkOnClasses(training.initialWeights, found.classes, dataset);
    notes.push(...found.notes, ...(remark === null ? [] : [remark]));
  }
  if (training.sampleWeights !== null) {
    const values = readSampleWeights(training.sampleWeights, dataset.counts.train);
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
      const { weights, classes } = readFrom(source, runs);
      checkWeights(source, model, weights);
      return { weights, notes: [], classes };
    });
}

function readFrom(source: string, runs: Runs): Pick<FoundWeights, 'weights' | 'classes'> {
  if (source.endsWith('.safetensors')) {
    if (!existsSync(source)) throw noSuchWeights(source);
    return { weights: readWeightsFile(source), classes: null };
  }
  const [name, which = 'best'] = source.split('@') as [string, string?];
  if (which !== 'best' && which !== 'last' && !/^\d+$/.test(which)) {
    throw new EpochalError('training.weights', `'${source}' names no checkpoint: '${which}' is not best, last or an epoch.`, 'Write run@best, run@last or run@3.');
  }
  const run = runs.find(name);
  const { folder } = runs.weights(run, which === 'best' || which === 'last' ? which : Number(which));
  return { weights: readWeights(folder), classes: runs.show(run).classes };
}

/** @param source the file, as it was named. */
export function noSuchWeights(source: string): EpochalError {
  return new EpochalError('training.weights', `There is no file '${basename(source)}' to take weights from.`, 'Correct its path, or begin with other weights.');
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
