/**
 * Milliseconds of a training step, Epochal and Keras side by side: in turn, in one run, on the same images,
 * with the same batch. Medians and their ratio, as a table, or JSON with `--json`.
 *
 *   node_modules/.bin/node bench/steps.ts [--home folder-with-cifar10] [--recipe id] [--rounds 7] [--json]
 *
 * Keras is that of PyPI's tensorflow-cpu 2.21.0, in a virtual environment of its own below the cache folder,
 * made the first time; EPOCHAL_BENCH_PYTHON names another Python that has it.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { resolveModel } from '../core/model/model.ts';
import { permutation, random } from '../core/random.ts';
import { readRecipe } from '../core/recipes.ts';
import { openPacked } from '../main/datasets/packed.ts';
import type { Engine } from '../main/engine/engine.ts';
import { openTensorFlow } from '../main/engine/tensorflow/engine.ts';
import { resolveCache, resolveHome } from '../main/home.ts';
import { resource } from '../main/resources.ts';
import { findRuntime } from '../main/runtime/runtime.ts';

const { values: options } = parseArgs({
  options: { home: { type: 'string' }, recipe: { type: 'string' }, rounds: { type: 'string', default: '7' }, json: { type: 'boolean', default: false } },
});

/** Enough steps for a block of some seconds; the ratio a recipe must reach. */
const measured = [
  { recipe: 'cifar10-cnn', steps: 400, most: 0.75 },
  { recipe: 'cifar10-vgg16-like', steps: 6, most: 0.9 },
].filter(({ recipe }) => options.recipe === undefined || options.recipe === recipe);
const count = 12_800;

const directory = join(resolveHome(options.home).datasets, 'cifar10');
const { library } = await findRuntime({ cache: resolveCache() });
if (!library) throw new Error('There is no TensorFlow library here: npm start installs it.');
const engine = openTensorFlow(library);
const keras = startKeras();
const results = [];
for (const { recipe, steps, most } of measured) {
  const ours = prepare(engine, recipe);
  const pairs: { epochal: number; keras: number; kerasPeakBytes: number }[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const epochal = ours.run(steps);
    const answer = await keras.run(recipe, ours.batch, steps);
    pairs.push({ epochal, keras: answer.msPerStep, kerasPeakBytes: answer.peakBytes });
    if (!options.json) process.stderr.write(`${recipe}: Epochal ${epochal.toFixed(2)}, Keras ${answer.msPerStep.toFixed(2)} ms a step\n`);
  }
  ours.close();
  const [epochalMs, kerasMs] = [median(pairs.map((pair) => pair.epochal)), median(pairs.map((pair) => pair.keras))];
  const ratio = median(pairs.map((pair) => pair.epochal / pair.keras));
  results.push({ recipe, batch: ours.batch, steps, rounds: pairs.length, epochalMs, kerasMs, ratio, most, reached: ratio <= most });
}
keras.end();
if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  console.table(
    Object.fromEntries(
      results.map(({ recipe, batch, epochalMs, kerasMs, ratio, most }) => [
        recipe,
        { batch, 'Epochal ms': Number(epochalMs.toFixed(2)), 'Keras ms': Number(kerasMs.toFixed(2)), ratio: Number(ratio.toFixed(3)), 'at most': most },
      ]),
    ),
  );
}

/** The recipe's training in this process, as the training child has it. */
function prepare(engine: Engine, id: string): { batch: number; run(steps: number): number; close(): void } {
  const recipe = readRecipe(JSON.parse(readFileSync(resource('recipes', `${id}.json`), 'utf8')));
  const packed = openPacked(directory);
  const { height, width, channels } = packed.info;
  const train = { count, images: packed.images('train', 0, count), labels: packed.labels('train', count) };
  packed.close();
  const batch = recipe.training.batchSize;
  const session = engine.trainer(resolveModel(recipe.model), recipe.training, { shape: [height, width, channels], train, validation: null });
  let step = 0;
  const run = (steps: number): number => {
    const order = permutation(batch * steps, random(0, 'bench', step));
    const begun = performance.now();
    for (let i = 0; i < steps; i++, step++) session.step(order.subarray(i * batch, (i + 1) * batch), step, recipe.training.optimizer.learningRate!);
    return (performance.now() - begun) / steps;
  };
  run(3);
  run(3);
  return { batch, run, close: () => session.close() };
}

interface KerasAnswer {
  msPerStep: number;
  peakBytes: number;
}

function startKeras(): { run(recipe: string, batch: number, steps: number): Promise<KerasAnswer>; end(): void } {
  const program = join(import.meta.dirname, 'keras_steps.py');
  const args = [program, join(directory, 'images.u8'), join(directory, 'labels'), String(count), resource('recipes')];
  const child: ChildProcess = spawn(kerasPython(), args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async run(recipe, batch, steps) {
      child.stdin!.write(`${recipe} ${batch} ${steps}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('Keras ended without an answer; run bench/keras_steps.py by hand to see why.');
      return JSON.parse(value) as KerasAnswer;
    },
    end: () => child.stdin!.end(),
  };
}

function kerasPython(): string {
  const chosen = process.env['EPOCHAL_BENCH_PYTHON'];
  if (chosen) return chosen;
  const folder = join(resolveCache(), 'bench-keras');
  const python = join(folder, 'bin', 'python');
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'tensorflow-cpu==2.21.0'], { stdio: ['ignore', 2, 2] });
  }
  return python;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
