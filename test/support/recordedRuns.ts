import { createHash } from 'node:crypto';
import { readModelSpec } from '../../core/model/spec.ts';
import type { EpochRow } from '../../core/runs.ts';
import type { Training } from '../../core/training.ts';
import type { RecordedDetail, RecordedRun, RecordFiles } from '../../main/export/records/recorded.ts';

const model = readModelSpec({ name: 'flat', layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }] });
/** Settings as they were once: what later ones are to be is no part of this. */
const training = JSON.parse('{"epochs":3,"batchSize":4,"initialEpoch":0,"seed":0,"shuffle":true,"optimizer":{"type":"SGD","learningRate":0.01,"arguments":{"momentum":0.9}},"schedule":null,"callbacks":[{"type":"TensorBoard","arguments":{"update_freq":"epoch"}}]}') as Training;

function recordedRun(changes: Partial<RecordedDetail>, steps: [loss: number, accuracy: number][]): RecordedRun {
  const detail: RecordedDetail = {
    run: '20260102-030405-abcd', name: 'A', state: 'finished', recipe: 'tiny-cnn', dataset: 'tiny', created: '2026-01-02T03:04:05.500Z',
    note: '', tags: [], parent: null, best: null, epochs: changes.epochRows?.length ?? 0, epochRows: [],
    trained: { datasetSha256: '0'.repeat(64), training, params: 15, trainImages: 10, validationImages: 5, stepsPerEpoch: 3 }, step: steps.length, stepMs: 2,
    ...changes,
  };
  return { detail, model, steps: () => ({ firstStep: 0, loss: Float32Array.from(steps, ([loss]) => loss), accuracy: Float32Array.from(steps, ([, accuracy]) => accuracy) }) };
}

function row(epoch: number, changes: Partial<EpochRow>): EpochRow {
  return { epoch, loss: 1.5 / epoch, accuracy: 0.25 * epoch, valLoss: 2 / epoch, valAccuracy: 0.4, topK: 0.75, valTopK: 0.6, classAccuracy: null, learningRate: 0.01 / epoch, seconds: 2, imagesPerSecond: 5, ...changes };
}

/**
 * Runs with what may come: images that are no multiple of the batch, a step whose record is lost, an epoch that did not
 * validate, one whose loss was no number, a run stopped within an epoch, one that has only begun, and names that are equal or odd.
 */
export const recordedRuns: readonly RecordedRun[] = [
  recordedRun(
    { name: 'CNN, lr 0.01/ü\u{1f600}', best: { epoch: 3, metric: 'valAccuracy', value: 0.8 }, epochRows: [row(1, {}), row(2, { valLoss: null, valAccuracy: null, valTopK: null }), row(3, { valAccuracy: 0.8 })] },
    [[2, 0.25], [1.5, 0.5], [1, 0.5], [0.9, 0.5], [Number.NaN, Number.NaN], [0.7, 1], [0.6, 0.75], [0.5, 1], [0.4, 1]],
  ),
  recordedRun(
    { run: '20260102-040000-wxyz', name: 'con', state: 'failed', recipe: null, note: 'Why?\nToo fast.', tags: ['lr', '慢'], parent: '20260102-030405-abcd', created: '2026-01-02T04:00:00.000Z', epochRows: [row(1, { valLoss: null, valAccuracy: null, valTopK: null, topK: null }), row(2, { loss: null, valLoss: null, nan: true })] },
    [[2, 0.25], [1.5, 0.5], [1, 0.5], [4, 0.5], [Number.POSITIVE_INFINITY, 0], [Number.NaN, 0], [Number.NaN, 0.25]],
  ),
  recordedRun({ run: '20260102-050000-efgh', name: 'cnn lr 0 01 Ü', state: 'running', parent: '20250101-000000-gone', created: '2026-01-02T05:00:00.000Z' }, []),
];

/** One hash of files and their paths. */
export function hashOf(files: RecordFiles): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    hash.update(`${path}\0`);
    for (const part of files.get(path)!()) hash.update(part);
  }
  return hash.digest('hex');
}
