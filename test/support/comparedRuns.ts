import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from '../../core/ledger/answers.ts';
import { readModelSpec } from '../../core/model/spec.ts';
import { planData } from '../../core/plan.ts';
import { random } from '../../core/random.ts';
import { readTraining } from '../../core/training.ts';
import { ledgersFolder, writeLedger } from '../../main/checkpoints/ledger.ts';
import { openPacked } from '../../main/datasets/packed.ts';
import { openRuns } from '../../main/runs/runs.ts';
import type { Home } from '../../main/system/home.ts';
import { packDataset } from '../integration/main/trainer/support.ts';

export interface ComparedRuns {
  runs: number;
  epochs: number;
  /** Test images, which all validate on. */
  images: number;
}

/** Classes of the data set that is written. */
const classes = 10;
const stepsPerEpoch = 20;

/** A network for its pictures that trains in seconds. */
const model = readModelSpec({
  name: 'small',
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: classes } },
  ],
});

/**
 * Writes the data set `waves` and finished runs on it into a new home: `run 1`, `run 2`, …, with plausible curves and the
 * answers of every epoch, but no checkpoints. Each run is a little better than the one before, the first batch size is 8
 * and each further one doubled up to 64. The same numbers each time.
 * @returns their ids.
 */
export async function writeComparedRuns(home: Home, { runs: count, epochs, images }: ComparedRuns): Promise<string[]> {
  const folder = join(home.datasets, 'waves');
  await packDataset(folder, { counts: { train: 300, test: images }, side: 8, classes });
  const dataset = openPacked(folder);
  const { sha256 } = dataset.info;
  const label = dataset.labels('test');
  dataset.close();
  const draw = random('difficulty');
  const difficulty = Float64Array.from({ length: images }, () => draw.uniform());
  const runs = openRuns(home);
  const ids = Array.from({ length: count }, (_, place) => `20260101-${String(place).padStart(6, '0')}-aaaa`);
  for (const [place, id] of ids.entries()) {
    const training = readTraining({ epochs, batchSize: 8 << Math.min(place, 3), seed: place, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } } });
    runs.journal.create({
      id, name: `run ${place + 1}`, created: new Date(Date.UTC(2026, 0, 1, place)), owner: runs.owners.own(), recipe: null,
      dataset: { id: 'waves', sha256 },
      subject: { classes: Array.from({ length: classes }, (_, label) => ({ name: `class ${label}`, nameZh: null })), pixels: { height: 8, width: 8, channels: 3, fit: 'crop' } },
      model, training, plan: planData(training, { train: 300, validation: 0, test: images }),
      parent: null, inherited: null, group: null, files: {},
    });
    const ledgers = join(runs.folder(id), ledgersFolder);
    mkdirSync(ledgers, { recursive: true });
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const validation = answersAt(label, difficulty, 0.5 + 0.35 * (1 - Math.exp(-epoch / 4)) + 0.01 * place, `${place} ${epoch}`);
      writeLedger(ledgers, { epoch, train: null, validation }, () => true);
      const valAccuracy = validation.predicted.reduce((right, one, image) => right + Number(one === label[image]), 0) / images;
      const firstStep = (epoch - 1) * stepsPerEpoch;
      const loss = Float32Array.from({ length: stepsPerEpoch }, (_, step) => 2 / (1 + (firstStep + step) / 40) + 0.2 * draw.uniform());
      runs.journal.addEpoch(
        id,
        { epoch, loss: 2 / (1 + epoch / 2), accuracy: Math.min(1, valAccuracy + 0.02), valLoss: 2.2 / (1 + epoch / 2) + 0.1, valAccuracy, topK: null, valTopK: null, classAccuracy: null, learningRate: 0.001, seconds: 2 + place, imagesPerSecond: 300 / (2 + place) },
        null,
        { firstStep, loss, accuracy: loss.map((one) => Math.max(0, 1 - one / 3)) },
        { epoch, meanLoss: 1, meanAccuracy: valAccuracy, stepMs: 10, medianMs: 10, imagesPerSecond: 300, secondsLeft: 0, memoryBytes: 1e8 },
      );
    }
    runs.journal.setState(id, 'finished', null);
  }
  runs.close();
  return ids;
}

/** Answers that are right where an image is easier than `skill`, with some luck. */
function answersAt(label: Int32Array, difficulty: Float64Array, skill: number, key: string): Answers {
  const draw = random('answers', key);
  const ease = Float64Array.from(difficulty, (one) => skill - one + 0.2 * (draw.uniform() - 0.5));
  const predicted = Int32Array.from(label, (is, image) => (ease[image]! > 0 ? is : (is + 1 + Math.floor(draw.uniform() * (classes - 1))) % classes));
  const probability = Float32Array.from(ease, (one) => 1 / (1 + Math.exp(-8 * one)));
  return {
    split: 'test', images: { start: 0, count: label.length }, index: Int32Array.from(label, (_, image) => image), label, predicted, target: label, probability,
    confidence: probability.map((one) => Math.max(one, 1 - one)),
    margin: Float32Array.from(ease, (one) => 8 * one),
  };
}
