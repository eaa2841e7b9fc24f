/**
 * Epochal's side of bench/steps.ts: one process that trains one recipe when asked, as the training child has it.
 * Reads a number of steps a line; answers each with a line of JSON: milliseconds per step, and the process's
 * resident memory, peak and now.
 *
 *   node own_steps.ts data-set-folder recipe plain|augmented images
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { resolveModel } from '../core/model/model.ts';
import { permutation, random } from '../core/random.ts';
import { readRecipe } from '../core/recipes.ts';
import { openPacked } from '../main/datasets/packed.ts';
import { openTensorFlow } from '../main/engine/tensorflow/engine.ts';
import { resolveCache } from '../main/system/home.ts';
import { peakMemory } from '../main/system/memory.ts';
import { resource } from '../main/system/resources.ts';
import { findRuntime } from '../main/runtime/runtime.ts';

const [directory, id, kind, images] = process.argv.slice(2) as [string, string, string, string];
const recipe = readRecipe(JSON.parse(readFileSync(resource('recipes', `${id}.json`), 'utf8')));
const training = { ...recipe.training, augmentation: kind === 'augmented' ? recipe.training.augmentation : null };
const packed = openPacked(directory);
const { height, width, channels } = packed.info;
const count = Number(images);
const train = { count, images: packed.images('train', 0, count), labels: packed.labels('train', count) };
packed.close();
const { library } = await findRuntime({ cache: resolveCache() });
if (!library) throw new Error('There is no TensorFlow library here: npm start installs it.');
const session = openTensorFlow(library).trainer(resolveModel(recipe.model), training, { shape: [height, width, channels], train, validation: null });

let step = 0;
function run(steps: number): number {
  const order = permutation(count, random(0, 'bench', step));
  const begun = performance.now();
  for (let i = 0; i < steps; i++, step++) {
    const start = (i * training.batchSize) % (count - training.batchSize);
    session.step(order.subarray(start, start + training.batchSize), step, training.optimizer.learningRate!);
  }
  return (performance.now() - begun) / steps;
}

run(3);
run(3);
process.stdout.write(`${JSON.stringify({ batch: training.batchSize })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const msPerStep = run(Number(line));
  process.stdout.write(`${JSON.stringify({ msPerStep, peakBytes: peakMemory(), bytes: process.memoryUsage.rss() })}\n`);
}
