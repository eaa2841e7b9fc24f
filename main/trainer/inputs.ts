import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { remarkOnClasses } from '../../core/labelling.ts';
import type { Model } from '../../core/model/model.ts';
import type { ClassName } from '../../core/subject.ts';
import type { Training } from '../../core/training.ts';
import { readSampleWeights } from '../datasets/sample-weights/read.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeights, readWeightsFile } from '../checkpoints/read.ts';
import { encodeTensors } from '../formats/safetensors.ts';

/**
 * What a run is given beside its model and its data. Copies lie in the run's folder: it goes on, and can be
 * repeated, when what they were made from is gone.
 */
export const inputFiles = { initialWeights: 'initial-weights.safetensors', sampleWeights: 'sample-weights.f32' } as const;

export type RunInputs = { [K in keyof typeof inputFiles]: string | null };

/** Where the files lie that a training names, when that is not what it names them by; for each, that of an earlier run's folder too. */
export type GivenFiles = Readonly<Partial<Record<keyof typeof inputFiles, string>>>;

/** Files of a run's folder, each in parts. */
export type RunFiles = Readonly<Record<string, Uint8Array[]>>;

/** Weights to begin with. */
export interface FoundWeights {
  /** By `layer/weight`; those of the model that are not among them start with random weights. */
  weights: WeightMap;
  /** For people: what starts with random weights, and what was left out. */
  notes: readonly Phrase[];
  /** What the network they are of calls its classes; null where that is not known. */
  classes: readonly ClassName[] | null;
}

/**
 * Finds the weights that a training's `initialWeights` names.
 * @param file where it lies, where it is a file of another name.
 * @throws EpochalError `training.weights`, `run.unknown`, `checkpoint.missing`, `checkpoint.damaged`, `import.*`.
 */
export type FindWeights = (source: string, model: Model, file?: string) => Promise<FoundWeights>;

/** What a run is given, as files of its folder, and what is to be said of it. */
export interface ReadInputs {
  files: RunFiles;
  notes: readonly Phrase[];
}

/**
 * Reads what a training names, and refuses what does not fit the model or the data.
 * @param dataset it trains on.
 * @param repeated folder of a run that is repeated, whose copies are taken; null for none.
 * @param given files that were brought, or an earlier run's copies.
 * @throws EpochalError `training.sample-weights`, and as `findWeights`.
 */
export async function readInputs(training: Training, model: Model, dataset: DatasetInfo, findWeights: FindWeights, repeated: string | null, given: GivenFiles = {}): Promise<ReadInputs> {
  const files: Record<string, Uint8Array[]> = {};
  const notes: Phrase[] = [];
  if (repeated !== null) {
    for (const [name, path] of Object.entries(inputsOf(repeated))) {
      if (path !== null) files[inputFiles[name as keyof RunInputs]] = [readFileSync(path)];
    }
    return { files, notes };
  }
  if (training.initialWeights !== null) {
    const found = await findWeights(training.initialWeights, model, given.initialWeights);
    files[inputFiles.initialWeights] = encodeTensors(found.weights);
    const remark = remarkOnClasses(training.initialWeights, found.classes, dataset);
    notes.push(...found.notes, ...(remark === null ? [] : [remark]));
  }
  if (training.sampleWeights !== null) {
    const values = readSampleWeights(training.sampleWeights, dataset.counts.train, given.sampleWeights);
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
  return (source, model, file) =>
    Promise.resolve().then(() => {
      const { weights, classes } = readFrom(source, model, file, runs);
      checkWeights(source, model, weights);
      return { weights, notes: [], classes };
    });
}

function readFrom(source: string, model: Model, file: string | undefined, runs: Runs): Pick<FoundWeights, 'weights' | 'classes'> {
  if (file !== undefined || source.endsWith('.safetensors')) {
    if (!existsSync(file ?? source)) throw noSuchWeights(source);
    return { weights: readOfSize(source, model, file ?? source), classes: null };
  }
  const [name, which = 'best'] = source.split('@') as [string, string?];
  if (which !== 'best' && which !== 'last' && !/^\d+$/.test(which)) {
    throw new EpochalError('training.weights/checkpoint', { source, which });
  }
  const run = runs.find(name);
  const { folder } = runs.weights(run, which === 'best' || which === 'last' ? which : Number(which));
  return { weights: readWeights(folder), classes: runs.show(run).classes };
}

/** @param source the file, as it was named. */
export function noSuchWeights(source: string): EpochalError {
  return new EpochalError('training.weights/missing', { source: basename(source) });
}

/** A file that holds just these weights has hardly more bytes than they: no larger one is read. */
function readOfSize(source: string, model: Model, file: string): WeightMap {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const values = model.layers.flatMap(({ weights }) => weights.map(({ shape }) => 4 * shape.reduce((product, length) => product * length, 1)));
  const most = values.reduce((sum, bytes) => sum + bytes, 0) + headerRoom + values.length * headerRoomPerWeight;
  if (size > most) {
    throw new EpochalError('training.weights/size', { source, model: model.name, size: Math.round(size / 1e6), most: Math.round(most / 1e6) });
  }
  return readWeightsFile(file);
}

const headerRoom = 1e6;
const headerRoomPerWeight = 1000;

/**
 * Refuses weights that are not exactly a model's.
 * @param source what they came from, for messages.
 * @throws EpochalError `training.weights`.
 */
export function checkWeights(source: string, model: Model, weights: WeightMap): void {
  const refuse = (problem: Phrase): never => {
    throw new EpochalError('training.weights', { source, model: model.name, problem });
  };
  const wanted = new Map<string, readonly number[]>(model.layers.flatMap((layer) => layer.weights.map(({ name, shape }) => [`${layer.name}/${name}`, shape] as const)));
  for (const [name, shape] of wanted) {
    const found = weights.get(name);
    if (!found) refuse(phrase`'${name}' is missing`);
    else if (found.shape.join() !== shape.join()) refuse(phrase`'${name}' has shape (${found.shape.join(', ')}), and the model needs (${shape.join(', ')})`);
  }
  const extra = [...weights.keys()].find((name) => !wanted.has(name));
  if (extra !== undefined) refuse(phrase`'${extra}' is not in the model`);
}
