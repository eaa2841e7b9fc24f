import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { writeFlushed } from '../system/durable.ts';
import { writeModelFolder } from '../models/staged.ts';
import { encodeTensors } from '../formats/safetensors.ts';
import { contentOf, sizeOf } from './content.ts';
import { detect } from './detect.ts';
import { damaged } from '../formats/errors.ts';
import type { ImportedModel } from '../formats/imported-model.ts';
import { requireReader } from './kinds.ts';
import { weightsFile, type Answers, type DetectOrder, type ImportOrder, type ModelOrder, type RunsOrder, type StagedRun, type Unmatched, type WeightsOrder } from './protocol.ts';

/** How far it is, in bytes. */
type Progress = (done: number, total: number) => void;

/** Does what is asked, within the folder given. */
export function work(order: ImportOrder, progress: Progress): Promise<Answers[keyof Answers]> {
  switch (order.type) {
    case 'detect':
      return look(order);
    case 'model':
      return importModel(order);
    case 'weights':
      return readFitting(order);
    case 'runs':
      return layOutRuns(order, progress);
  }
}

async function look({ path }: DetectOrder): Promise<Answers['detect']> {
  const found = await detect(path);
  return { ...found, bytes: sizeOf(found.path) };
}

async function layOutRuns({ path, staged, datasets, taken }: RunsOrder, progress: Progress): Promise<StagedRun[]> {
  const { stageRuns } = await import('./epochal/stage.ts');
  const { openReadOnlyRuns } = await import('./epochal/read-only-runs.ts');
  const here = openReadOnlyRuns(staged);
  try {
    return await stageRuns(path, { runs: here, staged, datasets, isTaken: (id) => taken.includes(id), progress });
  } finally {
    here.close();
  }
}

async function readFitting({ path, name, spec, staged }: WeightsOrder): Promise<Unmatched> {
  const { readWeightsFor } = await import('../formats/keras/weightsFor.ts');
  const { weights, missing, unused } = await readWeightsFor(resolveModel(spec), readFileSync(path), name);
  writeFlushed(join(staged, weightsFile), encodeTensors(weights));
  return { missing, unused };
}

async function importModel({ kind, path, name, modelName, staged }: ModelOrder): Promise<null> {
  const reader = requireReader(kind);
  const read = await reader.load();
  const imported = await read(reader.isFolder ? path : readFileSync(path), name);
  requireNumbers(name, imported);
  const origin: ModelOrigin = { kind, file: name, ...contentOf(path) };
  refusing(name, () => writeModelFolder(staged, imported, modelName, origin));
  return null;
}

/** A network that does not fit together is the file's fault, not that of a model someone drew here. */
function refusing(name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError && (error.code === 'model.invalid' || error.code === 'training.weights')) throw damaged(name, error.message.replace(/\.$/, ''), error);
    throw error;
  }
}

function requireNumbers(file: string, { weights }: ImportedModel): void {
  for (const [name, { values }] of weights) {
    if (!values.every(Number.isFinite)) throw damaged(file, `its weight '${name}' holds values that are no numbers`);
  }
}
