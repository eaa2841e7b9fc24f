import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { writeFlushed } from '../durable.ts';
import { writeModelFolder } from '../models/staged.ts';
import { encodeTensors } from '../trainer/checkpoint/safetensors.ts';
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
  const { source, ...content } = reader.isFolder ? { ...(statSync(path).isDirectory() ? hashFolder(path) : hashFile(path)), source: path } : hashFile(path);
  const imported = await read(source, name);
  requireNumbers(name, imported);
  const origin: ModelOrigin = { kind, file: name, ...content };
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

function hashFile(path: string): { source: Uint8Array; bytes: number; sha256: string } {
  const source = readFileSync(path);
  return { source, bytes: source.byteLength, sha256: sha256Of(source) };
}

function hashFolder(path: string): { bytes: number; sha256: string } {
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).sort();
  let bytes = 0;
  const lines = files.map((name) => {
    const content = readFileSync(join(path, name));
    bytes += content.byteLength;
    return `${sha256Of(content)}  ${name}\n`;
  });
  return { bytes, sha256: sha256Of(Buffer.from(lines.join(''))) };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
