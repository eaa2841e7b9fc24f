import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { writeFlushed } from '../system/durable.ts';
import { writeModelFolder } from '../models/staged.ts';
import { encodeTensors } from '../formats/safetensors.ts';
import { contentOf, sizeOf } from './content.ts';
import { detect } from './detect.ts';
import { damaged, UnsupportedError, type UnsupportedLayer } from '../formats/errors.ts';
import type { ImportedModel } from '../formats/imported-model.ts';
import { readerOf } from './kinds.ts';
import type { ReadLogs } from './logs/read.ts';
import type { Progress } from '../processes/calls.ts';
import { weightsFile, type Copied, type Found, type LogsJob, type ModelJob, type RunsJob, type StagedRun, type Unmatched, type WeightsJob } from './protocol.ts';

/** What an importing process does, within the folder given. */
export type ImportWork = typeof importWork;
export const importWork = { detect: look, model: importModel, weights: readFitting, runs: layOutRuns, logs: findLogs };

/** Tells what a path holds. */
async function look(path: string): Promise<Found> {
  const found = await detect(path);
  return { ...found, bytes: sizeOf(found.path) };
}

async function findLogs({ path, as, source }: LogsJob): Promise<ReadLogs> {
  const { readLogs } = await import('./logs/read.ts');
  return readLogs(path, as, source);
}

async function layOutRuns({ path, staged, home, datasets, taken }: RunsJob, progress: Progress<Copied>): Promise<StagedRun[]> {
  const { stageRuns } = await import('./epochal/stage.ts');
  const { openReadOnlyRuns } = await import('./epochal/read-only-runs.ts');
  const here = openReadOnlyRuns(home);
  try {
    return await stageRuns(path, { runs: here, staged, datasets, isTaken: (id) => taken.includes(id), progress: (done, total) => progress({ done, total }) });
  } finally {
    here.close();
  }
}

async function readFitting({ path, name, spec, staged }: WeightsJob): Promise<Unmatched> {
  const { readWeightsFor } = await import('../formats/keras/weightsFor.ts');
  const { weights, missing, unused } = await readWeightsFor(resolveModel(spec), readFileSync(path), name);
  writeFlushed(join(staged, weightsFile), encodeTensors(weights));
  return { missing, unused };
}

/** @returns layers that can't be brought in: where there are any, nothing was written. */
async function importModel({ kind, path, name, modelName, staged }: ModelJob): Promise<readonly UnsupportedLayer[]> {
  const reader = readerOf(kind);
  const read = await reader.load();
  try {
    const imported = await read(reader.isFolder ? path : readFileSync(path), name);
    requireNumbers(name, imported);
    const origin: ModelOrigin = { kind, file: name, ...contentOf(path) };
    refusing(name, () => writeModelFolder(staged, imported, modelName, origin));
    return [];
  } catch (error) {
    if (error instanceof UnsupportedError) return error.layers;
    throw error;
  }
}

/** A network that does not fit together is the file's fault, not that of a model someone drew here. */
function refusing(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError && (error.code === 'model.invalid' || error.code === 'training.weights')) throw damaged(name, error.plain, error);
    throw error;
  }
}

function requireNumbers(file: string, { weights }: ImportedModel): void {
  for (const [name, { values }] of weights) {
    if (!values.every(Number.isFinite)) throw damaged(file, phrase`its weight '${name}' holds values that are no numbers`);
  }
}
