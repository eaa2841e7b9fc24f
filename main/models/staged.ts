import { join } from 'node:path';
import { answerShape } from '../../core/model/answers.ts';
import { resolveModel } from '../../core/model/model.ts';
import { summarize } from '../../core/model/summary.ts';
import type { ModelOrigin } from '../../core/models.ts';
import { flushFolder, makeFolder, writeFlushed } from '../system/durable.ts';
import type { ImportedModel } from '../formats/imported-model.ts';
import { checkWeights } from '../trainer/inputs.ts';
import { writeCheckpoint } from '../checkpoints/write.ts';
import type { CheckpointState } from '../checkpoints/state.ts';
import { checkpointsFolder } from '../runs/folders.ts';
import type { ModelRecord } from './record.ts';

export const recordFile = 'import.json';
export const modelFile = 'model.json';

const untrained: CheckpointState = { epoch: 0, step: 0, sums: { images: 0, loss: 0, correct: 0, topK: 0, seconds: 0 }, learningRate: null, callbacks: [], ended: null };

/**
 * Writes an imported model into a folder that is there and empty, as a store keeps it; the store then places it.
 * @throws EpochalError `model.invalid`, `training.weights` where the weights are not the model's; `disk.full`, `home.unusable`.
 */
export function writeModelFolder(folder: string, { model: spec, weights, classes, warnings }: ImportedModel, name: string, origin: ModelOrigin): ModelRecord {
  const model = resolveModel(spec);
  checkWeights(origin.file, model, weights);
  const { totalParams: params, layers } = summarize(model);
  const record: ModelRecord = {
    format: 'epochal.model',
    version: 1,
    name,
    created: new Date().toISOString(),
    origin,
    layers: layers.length,
    params,
    input: [...model.input.outputShape],
    classes: answerShape(model.output.outputShape).classes,
    classNames: classes,
    warnings,
  };
  makeFolder(join(folder, checkpointsFolder));
  writeCheckpoint(join(folder, checkpointsFolder), { weights, optimizer: new Map(), state: untrained });
  writeJson(join(folder, modelFile), spec);
  writeJson(join(folder, recordFile), record);
  flushFolder(folder);
  return record;
}

export function writeJson(path: string, value: unknown): void {
  writeFlushed(path, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}
