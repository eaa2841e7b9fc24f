import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDetail, RunEvent, StepSeries } from '../../../../core/runs.ts';
import type { Ledger } from '../../../../core/ledger/codec.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { readTraining } from '../../../../core/training.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { startTask } from '../../../../main/datasets/progress.ts';
import { startPacker } from '../../../../main/datasets/store/packer.ts';
import { resolveCache, resolveHome } from '../../../../main/system/home.ts';
import { builtProgram } from '../../../support/built.ts';
import { openRuns, type Runs } from '../../../../main/runs/runs.ts';
import { engineOf } from '../../../../main/runtime/library.ts';
import { findRuntime } from '../../../../main/runtime/runtime.ts';
import { readCheckpoint } from '../../../../main/checkpoints/read.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import type { ProcessOptions } from '../../../../main/processes/process.ts';
import type { TrainingChild } from '../../../../main/trainer/protocol.ts';
import { readLedger } from '../../../support/ledger.ts';
import { createTrainer, type Trainer } from '../../../../main/trainer/trainer.ts';
import type { PreparedTraining } from '../../../../main/trainer/checked.ts';

interface Packed {
  counts: { train: number; test: number };
  /** Of the pictures, in pixels. */
  side: number;
  classes: number;
}

/** Packs pictures of a few classes: a ramp for each class, with noise. */
export async function packDataset(directory: string, { counts, side, classes: count }: Packed = { counts: { train: 300, test: 120 }, side: 8, classes: 10 }): Promise<void> {
  const shape = { height: side, width: side, channels: 3 };
  const size = side * side * 3;
  const classes = Array.from({ length: count }, (_, index) => `class ${index}`);
  await mkdir(directory, { recursive: true });
  const packer = await startPacker(directory, startTask('waves'), null);
  for (const [order, split] of (['train', 'test'] as const).entries()) {
    const labels = Array.from({ length: counts[split] }, (_, index) => index % classes.length);
    const images = Buffer.alloc(labels.length * size);
    for (let i = 0; i < images.length; i++) {
      const label = labels[Math.floor(i / size)]!;
      images[i] = (((i % size) * (label + 1) * 3) & 127) + (Math.imul(i + order * 7919, 2654435761) >>> 25);
    }
    await packer.add({ split, order, images, labels });
  }
  await packer.finish({ id: 'waves', name: 'Waves', source: 'a test' }, { ...shape, classes });
}

/** A network with every kind of randomness and state: dropout and batch normalisation. */
export const model = readModelSpec({
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'BatchNormalization' },
    { type: 'MaxPooling2D' },
    { type: 'Flatten' },
    { type: 'Dropout', arguments: { rate: 0.2 } },
    { type: 'Dense', arguments: { units: 10 } },
  ],
});

/** 300 images in batches of 16: 19 steps an epoch, the last of them smaller. */
export const training = readTraining({
  epochs: 4,
  batchSize: 16,
  optimizer: { type: 'Adam' },
  loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } },
  seed: 11,
  threads: 1,
});

export interface Bench {
  runs: Runs;
  trainer: Trainer;
  request: PreparedTraining;
  events: RunEvent[];
  close(): Promise<void>;
}

/** A trainer with the real library on the home in `root`, whose data set lies in `root`/waves. */
export async function openBench(root: string, spawn: (entry: string, options: ProcessOptions) => TrainingChild = forkProcess, lookEveryMs = 1000): Promise<Bench> {
  const { library } = await findRuntime({ cache: resolveCache() });
  if (!library) throw new Error('There is no TensorFlow library here; run npm test, or epochal doctor.');
  const runs = openRuns(resolveHome(join(root, 'home')));
  const directory = join(root, 'waves');
  const dataset = openPacked(directory);
  dataset.close();
  const trainer = createTrainer({
    runs,
    datasets: { directory: () => directory },
    findEngine: () => Promise.resolve(engineOf(library)),
    spawn,
    childEntry: builtProgram('trainer/child'),
    lookEveryMs,
    report(error) {
      throw error;
    },
  });
  const events: RunEvent[] = [];
  trainer.on((event) => events.push(event));
  return {
    runs,
    trainer,
    request: { model, recipe: null, dataset: dataset.info, directory, edits: [], training },
    events,
    async close() {
      await trainer.close();
      runs.close();
    },
  };
}

/** Resolves with the first event for which it is so. */
export function until(trainer: Trainer, is: (event: RunEvent) => boolean): Promise<RunEvent> {
  return new Promise((resolve) => {
    const end = trainer.on((event) => {
      if (!is(event)) return;
      end();
      resolve(event);
    });
  });
}

/** All that a training leaves which does not depend on time. */
export function traces(runs: Runs, run: string): { weights: unknown; optimizer: unknown; series: Omit<StepSeries, 'attempt'>; epochs: unknown; ledgers: (Ledger | null)[]; samples: unknown; best: RunDetail['best']; step: number } {
  const detail = runs.show(run);
  // However often it was resumed.
  const { attempt: _attempt, ...series } = runs.series(run, 10_000);
  const { weights, optimizer } = readCheckpoint(runs.weights(run, 'last').folder);
  return {
    weights,
    optimizer,
    series,
    epochs: detail.epochRows.map(({ seconds: _, imagesPerSecond: __, ...row }) => row),
    ledgers: detail.epochRows.map(({ epoch }) => readLedger(runs.folder(run), epoch)),
    samples: detail.sampleEpochs.map((epoch) => runs.samples(run, epoch)),
    best: detail.best,
    step: detail.step,
  };
}
