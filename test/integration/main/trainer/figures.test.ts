import fc from 'fast-check';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endTraining } from '../../../../core/callbacks/callbacks.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec, type ModelSpec } from '../../../../core/model/spec.ts';
import { planData } from '../../../../core/plan.ts';
import { finalCheckpoint } from '../../../../core/runs.ts';
import { readTraining, type Training } from '../../../../core/training.ts';
import type { Engine, Measures } from '../../../../main/engine/engine.ts';
import type { WeightMap } from '../../../../core/model/weights.ts';
import type { Runs } from '../../../../main/runs/runs.ts';
import { readCheckpoint, readWeights } from '../../../../main/checkpoints/read.ts';
import { logFiles } from '../../../../main/trainer/recorder.ts';
import { readTrainingData } from '../../../../main/trainer/training-data.ts';
import { openEngine } from '../engine/tensorflow/support.ts';
import { scalarsIn } from '../../../support/events.ts';
import { trainHere, type Fate } from './inProcess.ts';
import { openBench, packDataset, type Bench } from './support.ts';

/** How many random trainings; some hundreds take minutes. */
const trainings = Number(process.env['EPOCHAL_FIGURES'] ?? 15);
const seed = Number(process.env['EPOCHAL_FIGURES_SEED'] ?? 10);

/** Memory where there is some: nothing here asks whether a disk keeps what it is given. */
const shared = '/dev/shm';
let root: string;
let engine: Engine;
let bench: Bench;
let fate: Fate | null = null;
beforeAll(async () => {
  root = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'epochal-figures-'));
  await packDataset(join(root, 'waves'), { counts: { train: 36, test: 24 }, side: 4, classes: 5 });
  engine = await openEngine();
  bench = await openBench(root, () => trainHere(engine, fate) as never);
});
afterAll(async () => {
  await bench.close();
  rmSync(root, { recursive: true, force: true });
});

const dense = { type: 'Dense', arguments: { units: 5, activation: 'softmax' } };
const networks: ModelSpec[] = [
  [{ type: 'Flatten' }, dense],
  [{ type: 'Flatten' }, { type: 'Dense', arguments: { units: 8 } }, { type: 'BatchNormalization', arguments: { momentum: 0.8 } }, { type: 'Activation', arguments: { activation: 'relu' } }, { type: 'Dropout', arguments: { rate: 0.2 } }, dense],
].map((layers, index) => readModelSpec({ name: `n${index}`, layers: [{ type: 'InputLayer', arguments: { shape: [4, 4, 3] } }, ...layers] }));

const monitor = fc.constantFrom('val_loss', 'val_accuracy', 'loss', 'accuracy');
const mode = fc.constantFrom('auto', 'auto', 'min', 'max');
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });
const callbacks = fc.tuple(
  maybe(fc.record({ monitor, mode, patience: fc.nat({ max: 3 }), restore_best_weights: fc.boolean(), start_from_epoch: fc.nat({ max: 1 }) }).map((given) => ({ type: 'EarlyStopping', arguments: given }))),
  maybe(fc.record({
    monitor, mode, save_best_only: fc.boolean(), save_weights_only: fc.boolean(), save_freq: fc.constantFrom('epoch', 'epoch', 3, 4), period: fc.integer({ min: 1, max: 2 }), max_to_keep: fc.constantFrom(null, 1, 2),
  }).map((given) => ({ type: 'ModelCheckpoint', arguments: given }))),
  maybe(fc.record({ monitor, patience: fc.constant(1), factor: fc.constant(0.1) }).map((given) => ({ type: 'ReduceLROnPlateau', arguments: given }))),
  maybe(fc.constant({ type: 'TerminateOnNaN' })),
  maybe(fc.constant({ type: 'CSVLogger' })),
  maybe(fc.record({ update_freq: fc.constantFrom('batch', 'batch', 2, 'epoch') }).map((given) => ({ type: 'TensorBoard', arguments: given }))),
).map((all) => all.filter((one) => one !== null));

const optimizer = fc.record({
  type: fc.constantFrom('SGD', 'Adam'),
  // The last of them is so high that losses become NaN.
  learningRate: fc.constantFrom(0.003, 0.03, 0.3, 0.3, 1e30),
  arguments: fc.record({
    use_ema: fc.boolean(),
    ema_momentum: fc.constantFrom(0, 0.5, 0.9, 0.99),
    ema_overwrite_frequency: fc.constantFrom(null, null, 2, 5),
    gradient_accumulation_steps: fc.constantFrom(null, null, 2, 3),
  }),
});

/** Five steps an epoch, the last smaller. */
const training: fc.Arbitrary<Training> = fc
  .record({
    epochs: fc.integer({ min: 1, max: 4 }),
    optimizer,
    callbacks,
    seed: fc.nat({ max: 1000 }),
    validation: fc.constantFrom('test', 'test', 0.25),
    validationFreq: fc.constantFrom(1, 1, 1, [1, 2, 3, 4]),
    topK: fc.constantFrom(null, 2),
    augmentation: fc.constantFrom(null, { mixup_alpha: 0.3, horizontal_flip: true }),
    checkpoints: fc.record({ keepEvery: fc.constantFrom(null, 1), everyMinutes: fc.constantFrom(null, null, 1e-9) }),
  })
  .map((given) => readTraining({ ...given, batchSize: 8, threads: 1, loss: { type: 'CategoricalCrossentropy', arguments: {} } }));

/** At which step of a life, and how; the run then goes on. */
const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.oneof(
    fc.record({ at: fc.nat({ max: 12 }), how: fc.constant('kill' as const), lost: fc.nat({ max: 3 }) }),
    fc.record({ at: fc.nat({ max: 12 }), how: fc.constant('stop' as const) }),
  ),
  { maxLength: 3 },
);

interface Case { network: ModelSpec; training: Training; fates: Fate[] }

/** Trains to the end, through what befalls it. @returns the run. */
async function trained({ network, training }: Case, lives: readonly Fate[]): Promise<string> {
  fate = lives[0] ?? null;
  const { run } = await bench.trainer.start({ ...bench.request, model: network, training });
  let row = await bench.trainer.wait(run);
  for (const next of [...lives.slice(1), null]) {
    if (row.state === 'finished' || row.state === 'failed') break;
    fate = next;
    await bench.trainer.resume(run);
    row = await bench.trainer.wait(run);
  }
  return run;
}

/** What a checkpoint's weights give, in a session that knows nothing else. */
function measured({ network, training }: Case, folder: string): Measures {
  const plan = planData(training, { train: 36, validation: 0, test: 24 });
  const session = engine.trainer(resolveModel(network), training, readTrainingData(join(root, 'waves'), plan));
  session.setWeights(readWeights(folder));
  const measures = session.validate();
  session.close();
  return measures;
}

/** All that a run leaves and does not depend on time. */
function left(runs: Runs, run: string) {
  const { state, best, epochRows, checkpoints, step, error } = runs.show(run);
  const folder = runs.folder(run);
  return {
    state, best, step, error,
    epochs: epochRows.map(({ seconds: _, imagesPerSecond: __, ...row }) => row),
    series: runs.stepsFrom(run, 0),
    checkpoints: checkpoints.map(({ bytes: _, created: __, ...row }) => ({ ...row, weights: readWeights(runs.checkpointFolder(run, row.folder)) })),
    csv: existsSync(join(folder, logFiles.csv)) ? readFileSync(join(folder, logFiles.csv), 'utf8') : null,
    boards: ['train', 'validation'].map((part) => {
      const place = join(folder, logFiles.tensorBoard, part);
      return existsSync(place) ? readdirSync(place).sort().flatMap((name) => scalarsIn(readFileSync(join(place, name)))) : [];
    }),
  };
}

/** The weights that Keras's `fit` ends with, from what was kept at the end of the epochs; null where they are gone. */
function endOfFit(runs: Runs, run: string, { training, network }: Case): WeightMap | null {
  const kept = runs.checkpoints(run);
  const end = readCheckpoint(runs.weights(run, 'last').folder);
  const best = endTraining(training.callbacks, end.state.callbacks);
  const last = kept.find(({ folder }) => folder === String(end.state.epoch));
  if (best) return readWeights(runs.checkpointFolder(run, String(best.epoch)));
  if (!last) return null;
  const { weights, optimizer } = readCheckpoint(runs.checkpointFolder(run, last.folder));
  if (training.optimizer.arguments['use_ema'] !== true) return weights;
  const trainable = new Set(resolveModel(network).layers.flatMap((layer) => layer.weights.filter((one) => one.trainable).map(({ name }) => `${layer.name}/${name}`)));
  return new Map([...weights].map(([name, value]) => [name, trainable.has(name) ? optimizer.get(`${name}/average`)! : value]));
}

it('every checkpoint gives the figures it is listed with, and a run that was killed ends as if it had not been', async () => {
  const seen = { checkpoints: 0, finals: 0, ends: 0, interruptions: 0 };
  const arbitrary = fc.record({ network: fc.constantFrom(...networks), training, fates });
  await fc.assert(
    fc.asyncProperty(arbitrary, async (given) => {
      const { runs } = bench;
      const whole = await trained(given, []);
      const expected = left(runs, whole);
      const { checkpoints, best, state, stepsPerEpoch } = runs.show(whole);
      for (const { folder, valLoss, valAccuracy, valTopK } of checkpoints) {
        if (valAccuracy === null) continue;
        const { loss, accuracy, topK } = measured(given, runs.checkpointFolder(whole, folder));
        expect([folder, Number.isFinite(loss) ? loss : null, accuracy, topK]).toEqual([folder, valLoss, valAccuracy, valTopK]);
        seen.checkpoints++;
        if (folder === finalCheckpoint) seen.finals++;
      }
      if (best?.metric === 'valAccuracy') expect(measured(given, runs.weights(whole, 'best').folder).accuracy).toBe(best.value);
      if (state === 'finished' && checkpoints.length > 0) {
        const wanted = endOfFit(runs, whole, given);
        if (wanted) {
          expect(readWeights(runs.weights(whole, 'last').folder)).toEqual(wanted);
          seen.ends++;
        }
      }
      if (given.fates.length > 0 && state === 'finished') {
        const broken = await trained(given, given.fates);
        const got = left(runs, broken);
        // A stop keeps a checkpoint of its moment; a run that then ends within an epoch keeps it as its last, where the unbroken one has another or none.
        const isOdd = expected.step % stepsPerEpoch !== 0 && given.fates.some(({ how }) => how === 'stop');
        const both = <Row extends { folder: string }>(rows: Row[], others: { folder: string }[]): Row[] => (isOdd ? rows.filter(({ folder }) => others.some((one) => one.folder === folder)) : rows);
        // Nothing but the checkpoints of stops comes on top.
        for (const { folder, step } of got.checkpoints) expect(expected.checkpoints.some((one) => one.folder === folder) || step > 0).toBe(true);
        expect({ ...got, checkpoints: both(got.checkpoints, expected.checkpoints) }).toEqual({ ...expected, checkpoints: both(expected.checkpoints, got.checkpoints) });
        seen.interruptions += given.fates.length;
        bench.trainer.delete(broken);
      }
      bench.trainer.delete(whole);
    }),
    { numRuns: trainings, seed, endOnFailure: process.env['EPOCHAL_FIGURES'] !== undefined },
  );
  if (process.env['EPOCHAL_FIGURES']) console.log(seen);
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(2);
}, 3_600_000);
