/**
 * What keeping each image's answer (the ledger) costs a training step, and the bytes of an epoch. Three trainings of the
 * same network, one with and two without, take steps in turn in one process, in an order that changes each time; a step
 * with it counts until its answers are collected. Prints medians of the steps and of the rounds' ratios, by the clock and
 * by the processor time of all threads (user and system), which a busy machine disturbs less: `ratio` of with to without,
 * `control` of one without to the other, which shows how exact the machine lets it be. Of a CIFAR-10 epoch
 * (50,000 images to train, 10,000 to validate) it prints the bytes of the file and the time to encode and write it.
 * Needs TensorFlow (`epochal doctor --install`).
 *
 *   node_modules/.bin/node bench/ledger.ts [--rounds 5] [--threads n] [--case name] [--json]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BatchAnswers } from '../core/ledger/answers.ts';
import { AnswerCollector } from '../core/ledger/collector.ts';
import { resolveModel } from '../core/model/model.ts';
import { readModelSpec, type ModelSpec } from '../core/model/spec.ts';
import { random } from '../core/random.ts';
import { readRecipe } from '../core/recipes.ts';
import { readTraining, type Training } from '../core/training.ts';
import { openTensorFlow } from '../main/engine/tensorflow/engine.ts';
import { findRuntime } from '../main/runtime/runtime.ts';
import { resolveCache } from '../main/system/home.ts';
import { resource } from '../main/system/resources.ts';
import { keepLedger } from '../main/trainer/ledger.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, threads: { type: 'string' }, case: { type: 'string' }, json: { type: 'boolean', default: false } } });

interface Case {
  name: string;
  model: ModelSpec;
  training: Training;
  /** Steps of each training a round. */
  steps: number;
}

const dense: ModelSpec = readModelSpec({
  name: 'dense',
  layers: [
    { type: 'InputLayer', arguments: { shape: [32, 32, 3] } },
    { type: 'Flatten' },
    { type: 'Dense', arguments: { units: 128, activation: 'relu' } },
    { type: 'Dense', arguments: { units: 10, activation: 'softmax' } },
  ],
});

function ofRecipe(id: string, steps: number): Case {
  const { model, training } = readRecipe(JSON.parse(readFileSync(resource('recipes', `${id}.json`), 'utf8')));
  return { name: id, model, training, steps };
}

const cases: Case[] = [
  { name: 'dense', model: dense, training: readTraining({ epochs: 1, batchSize: 128, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy' } }), steps: 400 },
  ofRecipe('cifar10-cnn', 200),
  ofRecipe('cifar100-resnet18', 4),
];
const count = 3200;

const { library } = await findRuntime({ cache: resolveCache() });
if (!library) throw new Error('There is no TensorFlow library here; run epochal doctor --install.');
const engine = openTensorFlow(library);
const results = cases.filter(({ name }) => options.case === undefined || name === options.case).map(measure);
const file = writeEpoch();
if (options.json) console.log(JSON.stringify({ steps: results, epoch: file }));
else {
  console.table(results);
  console.log(`An epoch of CIFAR-10: ${file.bytes} bytes, encoded and written in ${file.ms.toFixed(1)} ms`);
}

interface Measured {
  name: string;
  batch: number;
  withMs: number;
  withoutMs: number;
  ratio: number;
  control: number;
  cpuWithMs: number;
  cpuWithoutMs: number;
  cpuRatio: number;
  cpuControl: number;
}

/** What one step took, in milliseconds. */
interface Cost {
  wall: number;
  cpu: number;
}

function measure({ name, model: spec, training: given, steps }: Case): Measured {
  const model = resolveModel(spec);
  const [height, width, channels] = model.input.outputShape as [number, number, number];
  const chance = random(1, 'bench');
  const images = Uint8Array.from({ length: count * height * width * channels }, () => Math.floor(chance.uniform() * 256));
  const classes = model.output.outputShape.at(-1)!;
  const train = { count, images, labels: Int32Array.from({ length: count }, (_, index) => index % classes) };
  const threads = options.threads === undefined ? given.threads : Number(options.threads);
  const open = (ledger: boolean) => engine.trainer(model, { ...given, threads, ledger }, { shape: [height, width, channels], train, validation: null });
  const sessions = [open(true), open(false), open(false)];
  const collector = new AnswerCollector({ split: 'train', start: 0, count });
  const { batchSize } = given;
  const all: Cost[][] = [[], [], []];
  let step = 0;
  /** One step of each. */
  const turn = (costs: Cost[][]): void => {
    const indices = Int32Array.from({ length: batchSize }, (_, place) => (step * batchSize + place) % count);
    if ((step * batchSize) % count < batchSize) collector.clear();
    for (let place = 0; place < sessions.length; place++) {
      const which = (step + place) % sessions.length;
      const cpu = process.cpuUsage();
      const begin = performance.now();
      const { answers } = sessions[which]!.step(indices, step, 1e-4);
      if (answers) collector.add(indices, answers);
      const wall = performance.now() - begin;
      const { user, system } = process.cpuUsage(cpu);
      costs[which]!.push({ wall, cpu: (user + system) / 1000 });
    }
    step++;
  };
  for (let warm = 0; warm < Math.min(20, steps); warm++) turn([[], [], []]);
  const rounds = Array.from({ length: Number(options.rounds) }, () => {
    const costs: Cost[][] = [[], [], []];
    for (let one = 0; one < steps; one++) turn(costs);
    costs.forEach((of, which) => all[which]!.push(...of));
    return costs;
  });
  for (const session of sessions) session.close();
  const of = (which: keyof Cost): { on: number; off: number; ratio: number; control: number } => {
    const ratios = rounds.map((costs) => {
      const [on, off, again] = costs.map((each) => median(each.map((cost) => cost[which]))) as [number, number, number];
      return { ratio: on / ((off + again) / 2), control: again / off };
    });
    const [on, off, again] = all.map((each) => each.map((cost) => cost[which])) as [number[], number[], number[]];
    return { on: median(on), off: median([...off, ...again]), ratio: median(ratios.map(({ ratio }) => ratio)), control: median(ratios.map(({ control }) => control)) };
  };
  const [wall, cpu] = [of('wall'), of('cpu')];
  return { name, batch: batchSize, withMs: wall.on, withoutMs: wall.off, ratio: wall.ratio, control: wall.control, cpuWithMs: cpu.on, cpuWithoutMs: cpu.off, cpuRatio: cpu.ratio, cpuControl: cpu.control };
}

/** What stands at the end of an epoch, of answers that no compression would shorten. */
function writeEpoch(): { bytes: number; ms: number } {
  const folder = mkdtempSync(join(tmpdir(), 'epochal-bench-'));
  try {
    const plan = { train: { split: 'train' as const, start: 0, count: 50_000 }, validation: { split: 'test' as const, start: 0, count: 10_000 } };
    const chance = random(1, 'answers');
    const classes = (images: number): Int32Array => Int32Array.from({ length: images }, (_, place) => place % 10);
    const numbers = (images: number): Float32Array => Float32Array.from({ length: images }, () => chance.uniform());
    const answers = (images: number): BatchAnswers => ({ label: classes(images), predicted: classes(images), target: classes(images), probability: numbers(images), confidence: numbers(images), margin: numbers(images) });
    const keeper = keepLedger({ folder, plan, finished: 0, from: null, isOurs: () => true });
    const order = Int32Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 50_000);
    keeper.trained(order, answers(50_000));
    keeper.validates();
    keeper.validated({ indices: Int32Array.from({ length: 10_000 }, (_, index) => index), answers: answers(10_000) });
    const begin = performance.now();
    keeper.endEpoch(1, true);
    const ms = performance.now() - begin;
    return { bytes: readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0), ms };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
