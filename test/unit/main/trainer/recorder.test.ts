import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planData } from '../../../../core/plan.ts';
import { readTraining } from '../../../../core/training.ts';
import { openRecorder } from '../../../../main/trainer/recorder.ts';
import type { EpochRow } from '../../../../core/runs.ts';
import { epochRow } from '../runs/support.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'epochal-recorder-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(callbacks: object[], epoch = 0, before: EpochRow[] = []) {
  const training = readTraining({ epochs: 5, batchSize: 4, optimizer: { type: 'SGD' }, loss: { type: 'SparseCategoricalCrossentropy' }, callbacks });
  return openRecorder(folder, training, planData(training, { train: 40, validation: 0, test: 8 }), { epoch, step: 0 }, before);
}

const tenSteps = { firstStep: 0, means: { loss: new Float32Array(10), accuracy: new Float32Array(10) } };
const lines = (): string[] => readFileSync(join(folder, 'training.csv'), 'utf8').trimEnd().split('\r\n');

it('writes nothing that is not asked for', () => {
  const recorder = open([{ type: 'EarlyStopping' }]);
  recorder.steps(tenSteps);
  recorder.epoch(epochRow(1), () => [epochRow(1)]);
  recorder.flush();
  expect(readdirSync(folder)).toEqual([]);
});

it('writes the CSV log with epochs from 0, one line each however often it is resumed', () => {
  open([{ type: 'CSVLogger', arguments: { separator: ';' } }]).epoch(epochRow(2), () => [epochRow(1), epochRow(2)]);
  open([{ type: 'CSVLogger', arguments: { separator: ';' } }], 1).epoch(epochRow(2), () => [epochRow(1), epochRow(2)]);
  expect(lines()).toEqual(['epoch;accuracy;loss;val_accuracy;val_loss', '0;0.5;1.0;0.4;2.0', '1;0.5;0.5;0.4;1.0']);
});

it('takes out of the CSV log, as soon as a run goes on, what it is yet to do', () => {
  open([{ type: 'CSVLogger' }]).epoch(epochRow(3), () => [epochRow(1), epochRow(2), epochRow(3)]);
  open([{ type: 'CSVLogger' }], 1, [epochRow(1)]);
  expect(lines()).toHaveLength(2);
});

it('tells the learning rate in it after ReduceLROnPlateau, as Keras does', () => {
  open([{ type: 'ReduceLROnPlateau' }, { type: 'CSVLogger' }]).epoch(epochRow(1), () => [epochRow(1)]);
  expect(lines()[0]).toBe('epoch,accuracy,learning_rate,loss,val_accuracy,val_loss');
});

it('writes TensorBoard files for training and validation', () => {
  const recorder = open([{ type: 'TensorBoard', arguments: { update_freq: 'batch' } }]);
  recorder.steps(tenSteps);
  recorder.epoch(epochRow(1), () => [epochRow(1)]);
  recorder.flush();
  const train = readdirSync(join(folder, 'tensorboard', 'train'));
  expect(train).toHaveLength(1);
  const text = readFileSync(join(folder, 'tensorboard', 'train', train[0]!), 'latin1');
  expect(text.match(/batch_loss/g)).toHaveLength(10);
  expect(text).toContain('epoch_learning_rate');
  expect(existsSync(join(folder, 'tensorboard', 'validation'))).toBe(true);
});
