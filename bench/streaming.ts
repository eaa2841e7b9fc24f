/**
 * Images in memory against images read from disk while training.
 *
 *   node bench/streaming.ts [--home folder-with-cifar10] [--rounds 9] [--only steps|memory] [--folder where] [--images 20000]
 *
 * `steps`: milliseconds of a training step, of the same training twice in one process, in turn, as the training child has
 * it: `cifar10-cnn` on CIFAR-10, and a network on pictures of 224 x 224, made up. Medians, and the median of the ratios: by
 * the clock, and of the processor time of all threads, which says more on a machine that others use.
 * `memory`: one epoch of that network, validated, on 20,000 made-up pictures of 224 x 224 (3 GB), by a real training
 * process; the most it had resident, by the kernel's mark.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveModel, type Model } from '../core/model/model.ts';
import { readModelSpec } from '../core/model/spec.ts';
import { planData } from '../core/plan.ts';
import { permutation, random } from '../core/random.ts';
import { readRecipe } from '../core/recipes.ts';
import { readTraining, type Training } from '../core/training.ts';
import { openPacked } from '../main/datasets/packed.ts';
import { openTensorFlow } from '../main/engine/tensorflow/engine.ts';
import { forkProcess } from '../main/processes/fork.ts';
import { openRuns } from '../main/runs/runs.ts';
import { engineOf } from '../main/runtime/library.ts';
import { findRuntime } from '../main/runtime/runtime.ts';
import { resolveCache, resolveHome } from '../main/system/home.ts';
import { resource } from '../main/system/resources.ts';
import type { TrainingChild } from '../main/trainer/protocol.ts';
import { median } from '../main/trainer/meter.ts';
import { createTrainer } from '../main/trainer/trainer.ts';
import { readTrainingData } from '../main/trainer/training-data.ts';
import { writeSyntheticSet } from './synthetic-set.ts';

const { values: options } = parseArgs({
  options: {
    home: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    images: { type: 'string', default: '20000' },
  },
});

const side = 224;
const spec = readModelSpec({
  name: 'small-224',
  layers: [
    { type: 'InputLayer', arguments: { shape: [side, side, 3] } },
    { type: 'Conv2D', arguments: { filters: 16, kernel_size: 7, strides: 4, activation: 'relu' } },
    { type: 'MaxPooling2D' },
    { type: 'Conv2D', arguments: { filters: 32, kernel_size: 3, activation: 'relu' } },
    { type: 'MaxPooling2D' },
    { type: 'Conv2D', arguments: { filters: 64, kernel_size: 3, activation: 'relu' } },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 10 } },
  ],
});
const training = readTraining({ epochs: 1, batchSize: 32, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } } });

const { library } = await findRuntime({ cache: resolveCache() });
if (!library) throw new Error('There is no TensorFlow library here: npm start installs it.');
const root = mkdtempSync(join(options.folder, 'epochal-streaming-'));
try {
  if (options.only !== 'memory') {
    const recipe = readRecipe(JSON.parse(readFileSync(resource('recipes', 'cifar10-cnn.json'), 'utf8')));
    const small = join(root, 'small');
    writeSyntheticSet(small, 'small', { train: 2000, test: 0, side });
    console.table([
      { network: 'cifar10-cnn', ...measureSteps(resolveModel(recipe.model), recipe.training, join(resolveHome(options.home).datasets, 'cifar10'), 200) },
      { network: spec.name, ...measureSteps(resolveModel(spec), training, small, 30) },
    ]);
    rmSync(small, { recursive: true });
  }
  if (options.only !== 'steps') console.table([await measureMemory(Number(options.images))]);
} finally {
  rmSync(root, { recursive: true });
}

/** Milliseconds a step. */
interface Times {
  clock: number;
  processor: number;
}

/** @param steps of a block. */
function measureSteps(model: Model, settings: Training, directory: string, steps: number): object {
  const packed = openPacked(directory);
  packed.close();
  const plan = planData(readTraining({ ...settings, validation: 'none' }), packed.info.counts);
  const engine = openTensorFlow(library!);
  const [memory, disk] = [false, true].map((train) => {
    const session = engine.trainer(model, settings, readTrainingData(directory, plan, { streamed: { train, validation: false } }));
    const order = permutation(plan.train.count, random(0, 'bench'));
    const batch = (step: number): Int32Array => {
      const start = (step * settings.batchSize) % (plan.train.count - settings.batchSize);
      return order.subarray(start, start + settings.batchSize);
    };
    let [step, begun] = [0, 0];
    return (count: number): Times => {
      const [from, before] = [performance.now(), process.cpuUsage()];
      for (const end = step + count; step < end; step++) {
        while (session.prefetch(batch(begun))) begun++;
        session.step(batch(step), step, settings.optimizer.learningRate!);
      }
      const { user, system } = process.cpuUsage(before);
      return { clock: (performance.now() - from) / count, processor: (user + system) / 1000 / count };
    };
  }) as [(count: number) => Times, (count: number) => Times];
  for (const run of [memory, disk, memory, disk]) run(Math.ceil(steps / 4));
  const rounds = Array.from({ length: Number(options.rounds) }, (_, round) => {
    // Neither is always the first.
    const first = (round % 2 === 0 ? memory : disk)(steps);
    const second = (round % 2 === 0 ? disk : memory)(steps);
    const [inMemory, fromDisk] = round % 2 === 0 ? [first, second] : [second, first];
    return { inMemory, fromDisk };
  });
  const of = (value: (round: (typeof rounds)[number]) => number): number => Number(median(rounds.map(value)).toFixed(3));
  return {
    batch: settings.batchSize,
    'in memory, ms': of(({ inMemory }) => inMemory.clock),
    'from disk, ms': of(({ fromDisk }) => fromDisk.clock),
    ratio: of(({ inMemory, fromDisk }) => fromDisk.clock / inMemory.clock),
    'processor ms, in memory': of(({ inMemory }) => inMemory.processor),
    'ratio of processor time': of(({ inMemory, fromDisk }) => fromDisk.processor / inMemory.processor),
    'at most': 1.1,
  };
}

async function measureMemory(images: number): Promise<object> {
  const directory = join(root, 'large');
  writeSyntheticSet(directory, 'large', { train: images, test: 1000, side });
  const packed = openPacked(directory);
  packed.close();
  const runs = openRuns(resolveHome(join(root, 'home')));
  let pid = 0;
  let peak = 0;
  const trainer = createTrainer({
    runs,
    datasets: { directory: () => directory },
    findEngine: () => Promise.resolve(engineOf(library!)),
    spawn(entry, how) {
      const child = forkProcess(entry, how) as TrainingChild;
      pid = child.pid ?? 0;
      return child;
    },
    childEntry: join(import.meta.dirname, '../main/trainer/child.ts'),
  });
  const looking = setInterval(() => (peak = Math.max(peak, peakOf(pid))), 50);
  const { run } = await trainer.start({ model: spec, recipe: null, dataset: packed.info, directory, edits: [], training: { ...training, dataMemory: 500e6 } });
  const row = await trainer.wait(run);
  clearInterval(looking);
  const { epochRows, stepMs } = runs.show(run);
  await trainer.close();
  runs.close();
  if (row.error) throw new Error(row.error.message);
  return { images, 'set, MB': Math.round(((images + 1000) * side * side * 3) / 1e6), 'peak resident, MB': Math.round(peak / 1e6), 'at most': 1500, 'ms a step': stepMs?.toFixed(1), 'epoch, s': epochRows[0]!.seconds.toFixed(0), accuracy: epochRows[0]!.accuracy };
}

/** The kernel's mark of a process; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    // It has ended.
    return 0;
  }
}
