/**
 * Milliseconds that augmentation takes of a batch of 32 x 32 pictures, on the processor: the graph of
 * casting the pixels with it and without, in turn, and the median of the differences. As a table, or JSON with `--json`.
 *
 *   node_modules/.bin/node bench/augmentation.ts [--batches 64,256] [--rounds 15] [--json]
 */
import { phrase, phraseText } from '../core/errors/words.ts';
import { parseArgs } from 'node:util';
import { augment, isMixing, readAugmentation } from '../core/augmentation/augmentation.ts';
import { Graph, type Operation, type Tensor } from '../main/engine/tensorflow/graph.ts';
import { loadLibrary, type Library } from '../main/engine/tensorflow/library.ts';
import { Session } from '../main/engine/tensorflow/session.ts';
import { Tensors } from '../main/engine/tensorflow/tensors.ts';
import { resolveCache } from '../main/system/home.ts';
import { findRuntime } from '../main/runtime/runtime.ts';

const { values: options } = parseArgs({
  options: {
    batches: { type: 'string', default: '64,256' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});

const settings: Record<string, Record<string, unknown>> = {
  'cifar100-resnet18': { width_shift_range: 0.2, height_shift_range: 0.2, horizontal_flip: true },
  'cifar10-augmented': { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2 },
  'cifar10-augmented, reflect': { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2, fill_mode: 'reflect' },
  'cifar10-augmented, constant': { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2, fill_mode: 'constant' },
  'cifar10-augmented, wrap': { rotation_range: 15, width_shift_range: 0.1, height_shift_range: 0.1, horizontal_flip: true, zoom_range: 0.2, fill_mode: 'wrap' },
  'flip': { horizontal_flip: true },
  'flip, crop': { horizontal_flip: true, crop_padding: 4 },
  'brightness, contrast, channel shift': { brightness_range: [0.8, 1.2], contrast_range: 0.2, channel_shift_range: 20 },
  'cutout': { cutout_size: 16 },
  'mixup': { mixup_alpha: 0.2 },
  'CutMix': { cutmix_alpha: 1 },
  'RandAugment 2 layers': { randaugment_layers: 2 },
};
const shape = [32, 32, 3] as const;
const classes = 10;

const { library: files } = await findRuntime({ cache: resolveCache() });
if (!files) throw new Error('There is no TensorFlow library here: npm start installs it.');
const library = loadLibrary(files);
const results: { name: string; batch: number; ms: number }[] = [];
for (const batch of options.batches.split(',').map(Number)) {
  for (const [name, raw] of Object.entries(settings)) {
    const ms = measure(library, batch, raw, Number(options.rounds));
    results.push({ name, batch, ms });
    if (!options.json) process.stderr.write(`${name}, ${batch}: ${ms.toFixed(2)} ms\n`);
  }
}
if (options.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else {
  console.table(Object.fromEntries(Object.keys(settings).map((name) => [
    name,
    Object.fromEntries(results.filter((one) => one.name === name).map(({ batch, ms }) => [`ms for ${batch}`, Number(ms.toFixed(2))])),
  ])));
}

function measure(library: Library, batch: number, raw: Record<string, unknown>, rounds: number): number {
  const tensors = new Tensors(library);
  const values = readAugmentation(raw, (problem, hint) => { throw new Error(`${phraseText(problem)}. ${phraseText(hint)}`); });
  const graph = new Graph(library, tensors);
  const pixels = graph.placeholder('uint8', [-1, ...shape]);
  const step = graph.placeholder('int32', []);
  const images = graph.op('Cast', [pixels], { DstT: { type: 'float32' } });
  const labels = graph.constant('float32', [batch, classes], Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === 0 ? 1 : 0)));
  const seed = (purpose: string): Tensor => graph.op('Pack', [[graph.constant('int32', [], [purpose.length]), step]]);
  const changed = augment(graph, values, { images, shape, targets: isMixing(values) ? labels : null }, seed);
  const session = new Session(library, tensors, graph, { threads: null, rewrite: false });
  const feeds = [
    tensors.from('uint8', [batch, ...shape], Uint8Array.from({ length: batch * 32 * 32 * 3 }, (_, i) => (i * 2654435761) >>> 24)),
    tensors.from('int32', [], Int32Array.of(1)),
  ];
  const time = (result: readonly Operation[]): (() => number) => {
    const plan = session.plan(phrase`measure`, [pixels, step], [], [graph.group(result)]);
    plan.fed.set(feeds.map(({ handle }) => handle));
    const steps = 20;
    return () => {
      const begun = performance.now();
      for (let i = 0; i < steps; i++) session.run(plan);
      return (performance.now() - begun) / steps;
    };
  };
  const withIt = time([changed.images, ...(changed.targets ? [changed.targets] : [])].map(({ operation }) => operation));
  const without = time([images.operation]);
  withIt();
  without();
  const gaps = Array.from({ length: rounds }, () => withIt() - without());
  session.close();
  graph.delete();
  for (const tensor of feeds) tensors.free(tensor);
  return gaps.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
}
