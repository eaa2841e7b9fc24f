import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { writeFlushed } from '../durable.ts';
import { writeModelFolder } from '../models/staged.ts';
import { encodeTensors } from '../trainer/checkpoint/safetensors.ts';
import { contentOf } from './content.ts';
import { damaged, type ImportedModel } from './imported.ts';
import { requireReader } from './kinds.ts';
import { weightsFile, type ImportOrder, type ModelOrder, type Unmatched, type WeightsOrder } from './protocol.ts';

/** Does what is asked, within the folder given. */
export async function work(order: ImportOrder): Promise<Unmatched | null> {
  if (order.type === 'weights') return readFitting(order);
  await importModel(order);
  return null;
}

async function readFitting({ path, name, spec, staged }: WeightsOrder): Promise<Unmatched> {
  const { readWeightsFor } = await import('./keras/weightsFor.ts');
  const { weights, missing, unused } = await readWeightsFor(resolveModel(spec), readFileSync(path), name);
  writeFlushed(join(staged, weightsFile), encodeTensors(weights));
  return { missing, unused };
}

async function importModel({ kind, path, name, modelName, staged }: ModelOrder): Promise<void> {
  const reader = requireReader(kind);
  const read = await reader.load();
  const imported = await read(reader.isFolder ? path : readFileSync(path), name);
  requireNumbers(name, imported);
  const origin: ModelOrigin = { kind, file: name, ...contentOf(path) };
  refusing(name, () => writeModelFolder(staged, imported, modelName, origin));
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
