import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkRef } from '../../../../core/networks.ts';
import type { DatasetInfo } from '../../../../core/datasets.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { namesOf } from '../../../../core/subject.ts';
import { readTraining } from '../../../../core/training.ts';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import type { WeightMap } from '../../../../core/model/weights.ts';
import { resolveCache } from '../../../../main/system/home.ts';
import { forkProcess } from '../../../../main/processes/fork.ts';
import { createInspector, type InspectableNetwork, type Inspector } from '../../../../main/inspect/inspector.ts';
import type { Call, Reply, ServingChild } from '../../../../main/processes/calls.ts';
import { program } from '../../../../main/system/resources.ts';
import { engineOf } from '../../../../main/runtime/library.ts';
import { findRuntime } from '../../../../main/runtime/runtime.ts';
import { writeCheckpoint } from '../../../../main/checkpoints/write.ts';
import { packDataset } from '../trainer/support.ts';
import { testFolder } from '../../../support/folder.ts';

const model = readModelSpec({
  name: 'mean',
  preprocessing: { scale: 1 / 255 },
  layers: [{ type: 'InputLayer', arguments: { shape: [8, 8, 3] } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } }],
});
const training = readTraining({ epochs: 1, batchSize: 32, optimizer: { type: 'Adam' }, loss: { type: 'SparseCategoricalCrossentropy', arguments: { from_logits: true } } });

const root = testFolder('inspect');
let data: DatasetInfo;
const children: ServingChild[] = [];
const calls: Call[] = [];
let inspector: Inspector;

/** Weights that hold class `favourite` for the likelier the brighter a picture is. */
function weightsFor(favourite: number): WeightMap {
  const [, , dense] = resolveModel(model).layers;
  const kernel = new Float32Array(192 * 10);
  for (let input = 0; input < 192; input++) kernel[input * 10 + favourite] = 0.05;
  return new Map([
    [`${dense!.name}/kernel`, { shape: [192, 10], values: kernel }],
    [`${dense!.name}/bias`, { shape: [10], values: new Float32Array(10) }],
  ]);
}

/** Puts a checkpoint into a run's folder, over what is there. */
function checkpoint(run: string, favourite: number): void {
  mkdirSync(join(root, run), { recursive: true });
  writeCheckpoint(join(root, run), { weights: weightsFor(favourite), optimizer: new Map(), state: { epoch: 3, step: 0, sums: { images: 0, loss: 0, topK: 0, correct: 0, seconds: 0 }, learningRate: null, callbacks: [], ended: null } });
}

const named = (id: string): NetworkRef => ({ kind: 'run', id });
const findNetwork = ({ id: run }: NetworkRef): InspectableNetwork => ({ run, name: run, model, training, folder: join(root, run), datasetChanged: false, trainedOn: { id: 'waves', sha256: data.sha256 }, classes: namesOf(data), pixels: { height: 8, width: 8, channels: 3, fit: 'pad', fill: '#ffffff' }, checkpoint: { name: '3', folder: join(root, run, '3'), epoch: 3 } });
const picture = (brightness: number): Uint8Array => new Uint8Array(192).fill(brightness);
/** What the network gives, worked out by hand: softmax of one logit and nine zeros. */
const favoured = (brightness: number): number => {
  const raised = Math.exp((192 * 0.05 * brightness) / 255);
  return raised / (raised + 9);
};

beforeAll(async () => {
  await packDataset(join(root, 'datasets', 'waves'), { counts: { train: 40, test: 600 }, side: 8, classes: 10 });
  data = openDatasets(join(root, 'datasets'), join(root, 'cache')).info('waves');
});
beforeEach(async () => {
  const { library } = await findRuntime({ cache: resolveCache() });
  if (!library) throw new Error('There is no TensorFlow library here; run npm test, or epochal doctor.');
  inspector = createInspector({
    findNetwork,
    datasets: openDatasets(join(root, 'datasets'), join(root, 'cache')),
    findEngine: () => Promise.resolve(engineOf(library)),
    start() {
      const child = forkProcess<Call, Reply>(program('inspect/child'));
      children.push(child);
      return { ...child, send: (call) => (calls.push(call), child.send(call)) };
    },
  });
});
afterEach(() => {
  inspector.close();
  children.length = 0;
  calls.length = 0;
});

describe('predict', () => {
  it('gives the probabilities of the weights, best first, with names', async () => {
    checkpoint('seven', 7);
    expect(inspector.inputPixels(named('seven'))).toEqual({ height: 8, width: 8, channels: 3, fit: 'pad', fill: '#ffffff' });
    const [dark, bright] = await inspector.predict(named('seven'), [picture(10), picture(200)], { top: 2 });
    expect(dark!.probabilities[7]).toBeCloseTo(favoured(10), 5);
    expect(bright!.probabilities[7]).toBeCloseTo(favoured(200), 5);
    expect(bright!.top).toEqual([
      { index: 7, name: 'class 7', nameZh: null, probability: bright!.probabilities[7] },
      { index: 0, name: 'class 0', nameZh: null, probability: bright!.probabilities[0] },
    ]);
  });

  it('sees that a checkpoint was written again', async () => {
    checkpoint('again', 1);
    expect((await inspector.predict(named('again'), [picture(200)]))[0]!.top[0]!.index).toBe(1);
    checkpoint('again', 2);
    expect((await inspector.predict(named('again'), [picture(200)]))[0]!.top[0]!.index).toBe(2);
  });

  it('keeps one process for many networks, more than it holds at once', async () => {
    for (const index of [0, 1, 2, 3, 4]) checkpoint(`many${index}`, index);
    for (const index of [0, 1, 2, 3, 4, 0, 1]) {
      const [prediction] = await inspector.predict(named(`many${index}`), [picture(200)]);
      expect(prediction!.top[0]!.index).toBe(index);
    }
    expect(children).toHaveLength(1);
  });

  it('answers those who ask at once each their own', async () => {
    for (const index of [0, 1, 2]) checkpoint(`many${index}`, index);
    const answers = await Promise.all([0, 1, 2, 1, 0].map((index) => inspector.predict(named(`many${index}`), [picture(200)])));
    expect(answers.map(([prediction]) => prediction!.top[0]!.index)).toEqual([0, 1, 2, 1, 0]);
    expect(children).toHaveLength(1);
  });

  it('says that the process died, and answers the next question with a fresh one', async () => {
    checkpoint('seven', 7);
    await inspector.predict(named('seven'), [picture(1)]);
    const waiting = inspector.predict(named('seven'), [picture(1)]);
    children[0]!.kill();
    await expect(waiting).rejects.toMatchObject({ code: 'inspect.died', message: expect.stringContaining('SIGKILL') });
    expect((await inspector.predict(named('seven'), [picture(200)]))[0]!.top[0]!.index).toBe(7);
    expect(children).toHaveLength(2);
  });

  it('refuses a checkpoint that is not there, and goes on', async () => {
    await expect(inspector.predict(named('none'), [picture(1)])).rejects.toMatchObject({ code: 'checkpoint.missing' });
    checkpoint('seven', 7);
    expect(await inspector.predict(named('seven'), [picture(1)])).toHaveLength(1);
  });

  it('refuses a picture of another size', async () => {
    checkpoint('seven', 7);
    await expect(inspector.predict(named('seven'), [new Uint8Array(5)])).rejects.toMatchObject({ code: 'engine.image-size' });
  });
});

describe('evaluate', () => {
  it('measures every image of a split, in more than one batch', async () => {
    checkpoint('seven', 7);
    const reported: number[] = [];
    const { evaluation, probabilities, labels } = await inspector.evaluate(named('seven'), { onProgress: (done) => reported.push(done) });
    expect(reported).toEqual([256, 512, 600]);
    expect(evaluation).toMatchObject({ run: 'seven', dataset: 'waves', split: 'test', checkpoint: '3', count: 600, accuracy: 0.1 });
    // It says 7 of all.
    expect(evaluation.confusion.every((row) => row[7] === 60)).toBe(true);
    expect(evaluation.perClass[7]).toEqual({ name: 'class 7', precision: 0.1, recall: 1, f1: expect.closeTo(2 / 11, 12), support: 60 });
    expect(labels).toEqual(Int32Array.from({ length: 600 }, (_, index) => index % 10));
    expect(probabilities).toHaveLength(6000);
    const mean = labels.reduce((sum, label, index) => sum - Math.log(probabilities[index * 10 + label]!), 0) / 600;
    expect(evaluation.loss).toBeCloseTo(mean, 10);
    // The process that computes reads the pictures itself.
    expect(calls.map(({ name }) => name)).toEqual(['measure', 'measure', 'measure']);
    expect(calls.flatMap(({ input }) => Object.values(input as object).filter((value) => ArrayBuffer.isView(value)))).toEqual([]);
  });

  it('is called off between batches', async () => {
    checkpoint('seven', 7);
    const controller = new AbortController();
    const evaluation = inspector.evaluate(named('seven'), { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(evaluation).rejects.toMatchObject({ code: 'evaluate.cancelled' });
  });

  it('refuses a data set that is not here', async () => {
    await expect(inspector.evaluate(named('seven'), { dataset: 'cifar10' })).rejects.toMatchObject({ code: 'dataset.missing' });
  });
});

it('lists devices', async () => {
  expect(await inspector.devices()).toContainEqual({ name: expect.stringContaining('CPU'), type: 'CPU', memoryBytes: expect.any(Number) });
});

describe('features', () => {
  it('are what the layer before the last gives of pictures by their places', async () => {
    checkpoint('features', 7);
    const datasets = openDatasets(join(root, 'datasets'), join(root, 'cache'));
    const dataset = datasets.open('waves');
    const places = Uint32Array.from({ length: 300 }, (_, i) => 639 - 2 * i);
    const images = { info: dataset.info, directory: dataset.directory, places };
    const values = await inspector.features(named('features'), images);
    const pixels = new Uint8Array(300 * 192);
    dataset.readPlacesInto(pixels, places);
    dataset.close();
    expect(values).toHaveLength(300 * 192);
    for (const at of [0, 191, 256 * 192, 300 * 192 - 1]) expect(values[at]).toBeCloseTo(pixels[at]! / 255, 6);
    await expect(inspector.features(named('features'), images, AbortSignal.abort())).rejects.toMatchObject({ code: 'evaluate.cancelled' });
    await expect(inspector.features(named('features'), { ...images, info: { ...images.info, width: 9 } })).rejects.toMatchObject({ code: 'model.data-shape' });
  });
});
