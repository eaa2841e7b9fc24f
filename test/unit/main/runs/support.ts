import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelSpec } from '../../../../core/model/spec.ts';
import type { EpochRow, Samples } from '../../../../core/runs.ts';
import { planData } from '../../../../core/plan.ts';
import { readTraining } from '../../../../core/training.ts';
import { resolveHome, type Home } from '../../../../main/system/home.ts';
import { openRows } from '../../../../main/runs/adopt.ts';
import type { CompleteRun } from '../../../../main/runs/history.ts';
import type { NewRun } from '../../../../main/runs/journal.ts';
import type { LiveStats } from '../../../../main/runs/rows.ts';
import type { Runs } from '../../../../main/runs/runs.ts';
import type { Steps } from '../../../../main/runs/series.ts';

export function newHome(): Home {
  return resolveHome(mkdtempSync(join(tmpdir(), 'epochal-runs-')));
}

const model = readModelSpec({
  name: 'flat',
  layers: [{ type: 'InputLayer', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 3 } }],
});
export const training = readTraining({
  epochs: 5,
  batchSize: 4,
  optimizer: { type: 'SGD' },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
});

/** Ten steps an epoch. */
export function newRun(id: string, runs: Runs, changes: Partial<NewRun> = {}): NewRun {
  return {
    id,
    name: `run ${id}`,
    created: new Date(),
    owner: runs.owners.own(),
    recipe: null,
    dataset: { id: 'tiny', sha256: '0'.repeat(64) },
    subject: { classes: ['round', 'square', 'other'].map((name) => ({ name, nameZh: null })), pixels: { height: 2, width: 2, channels: 1, fit: 'crop' } },
    model,
    training,
    plan: planData(training, { train: 40, validation: 0, test: 8 }),
    parent: null,
    inherited: null,
    group: null,
    files: {},
    ...changes,
  };
}

export function steps(firstStep: number, count: number): Steps {
  const values = Float32Array.from({ length: count }, (_, index) => firstStep + index);
  return { firstStep, loss: values, accuracy: values.map((value) => value / 1000) };
}

export const liveStats: LiveStats = { epoch: 1, meanLoss: 2, meanAccuracy: 0.5, stepMs: 3, medianMs: 4, imagesPerSecond: 5, secondsLeft: 6, memoryBytes: 7 };

export function epochRow(epoch: number, changes: Partial<EpochRow> = {}): EpochRow {
  return { epoch, loss: 1 / epoch, accuracy: 0.5, valLoss: 2 / epoch, valAccuracy: 0.4, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.01, seconds: 1, imagesPerSecond: 40, ...changes };
}

/** Of a checkpoint that nothing was measured of. */
export const unmeasured = { valLoss: null, valAccuracy: null, valTopK: null };

export function samples(epoch: number): Samples {
  return { epoch, split: 'test', predictions: [{ index: 3, label: 1, predicted: 2, probability: 0.75 }, { index: 4, label: 0, predicted: 0, probability: 0.5 }] };
}

/** Takes a run in as one of another home, without files but its record. */
export function adoptRun(runs: Runs, complete: CompleteRun): void {
  const staged = join(runs.stagingFolder(), '0');
  mkdirSync(staged);
  const path = join(staged, '..', 'rows.db');
  const rows = openRows(path);
  rows.add(complete, staged);
  rows.close();
  runs.adopt({ rows: path, folders: [{ run: complete.history.run.id, staged }] });
}
