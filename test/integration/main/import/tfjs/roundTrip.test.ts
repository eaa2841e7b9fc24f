import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { input, layers, loadLayersModel, model as modelOf, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { phraseText } from '../../../../../core/errors/words.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { readTfjs } from '../../../../../main/import/tfjs/tfjs.ts';
import { answersOf, largestGap } from '../../../../support/answers.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../../support/samples.ts';
import { tfjsFiles, writeFiles } from '../../../../support/tfjsFiles.ts';
import { openEngine } from '../../engine/tensorflow/support.ts';

const count = 3;
const home = mkdtempSync(join(tmpdir(), 'epochal-tfjs-'));
let engine: TensorFlowEngine;
beforeAll(async () => {
  engine = await openEngine({ rewrite: false });
  core.enableProdMode();
  await core.setBackend('cpu');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function answers({ model, weights }: Pick<Sample, 'model' | 'weights'>, images: Uint8Array): Float32Array {
  const predictor = engine.predictor(model, weights);
  try {
    return predictor.predict(images, count);
  } finally {
    predictor.close();
  }
}

/** What TensorFlow.js saves of a model. */
async function saved(model: LayersModel): Promise<Map<string, Buffer>> {
  let made: core.io.ModelArtifacts | null = null;
  await model.save(core.io.withSaveHandler((artifacts) => {
    made = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
  }));
  const { weightSpecs, weightData, ...rest } = made! as core.io.ModelArtifacts;
  const text = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return new Map([['model.json', Buffer.from(JSON.stringify(text))], ['weights.bin', Buffer.from(weightData as ArrayBuffer)]]);
}

/** Opened by TensorFlow.js and saved again: what lies in the folder then. */
async function resaved(files: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(files.get('model.json')!.toString()) as { modelTopology: object; weightsManifest: core.io.WeightsManifestConfig; userDefinedMetadata: Record<string, never> };
  const bytes = Buffer.concat([...files].filter(([path]) => path.endsWith('.bin')).map(([, part]) => part));
  const model = await loadLayersModel(core.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData: Uint8Array.from(bytes).buffer, userDefinedMetadata }));
  const again = await saved(model);
  model.dispose();
  return again;
}

async function expectSame(sample: Sample, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folder = mkdtempSync(join(home, 'model-'));
  writeFiles(folder, files);
  const imported = await readTfjs(folder, 'model');
  const after = answers({ model: resolveModel(imported.model), weights: imported.weights }, pictures(sample.model, count));
  expect(largestGap(answersOf(sample, engine, count), after), sample.title).toBeLessThan(1e-5);
}

describe('what is exported, opened by TensorFlow.js and saved again comes back with equal answers', () => {
  // Every third, and so each type of layer with some of its arguments.
  it.each(layerModels().filter((_, place) => place % 3 === 0).map((sample) => [sample.title, sample] as const))('%s', async (_title, sample) => {
    await expectSame(sample, await resaved(await tfjsFiles(sample)));
  });
});

describe('what is exported comes back with equal answers', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1000))('random network %i', async (seed) => {
    const sample = randomModel(seed);
    await expectSame(sample, await tfjsFiles(sample));
  });
});

const normalised = (x: SymbolicTensor): SymbolicTensor => layers.batchNormalization({ betaInitializer: 'glorotUniform', movingVarianceInitializer: 'ones' }).apply(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'relu6' }).apply(x)) as SymbolicTensor;

const foreign: Readonly<Record<string, () => LayersModel>> = {
  sequential: () => sequential({ layers: [
    layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'elu' }),
    layers.separableConv2d({ filters: 6, kernelSize: 2, activation: 'tanh' }),
    layers.leakyReLU({ alpha: 0.1 }),
    layers.averagePooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 5, activation: 'softmax' }),
  ] }),
  functional() {
    const image = input({ shape: [8, 8, 3] });
    const a = normalised(image);
    const b = layers.zeroPadding2d({ padding: 1 }).apply(normalised(image)) as SymbolicTensor;
    const both = layers.add().apply([layers.zeroPadding2d({ padding: 1 }).apply(a) as SymbolicTensor, b]);
    const whole = layers.globalAveragePooling2d({}).apply(layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }).apply(both));
    return modelOf({ inputs: image, outputs: layers.dense({ units: 4, activation: 'softmax' }).apply(layers.layerNormalization().apply(whole)) as SymbolicTensor });
  },
  'a model within a model'() {
    const inner = sequential({ layers: [layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, activation: 'swish' }), layers.maxPooling2d({ poolSize: 2 })] });
    return sequential({ layers: [inner, layers.conv2d({ filters: 5, kernelSize: 2, activation: 'selu' }), layers.globalMaxPooling2d({}), layers.dense({ units: 3, activation: 'softmax' })] });
  },
};

describe('what others made with TensorFlow.js answers here as there', () => {
  it.each(Object.keys(foreign))('%s', async (title) => {
    const theirs = foreign[title]!();
    const folder = mkdtempSync(join(home, 'foreign-'));
    writeFiles(folder, await saved(theirs));
    const { model, weights, warnings } = await readTfjs(folder, 'foreign');
    expect(warnings.map(phraseText)).toEqual(['The file does not say how pixels come in: they are divided by 255. Change it where the model was trained on others.']);
    const resolved = resolveModel(model);
    const images = pictures(resolved, count);
    const wanted = core.tidy(() => (theirs.predict(core.tensor(Float32Array.from(images, (pixel) => pixel / 255), [count, 8, 8, 3])) as core.Tensor).dataSync());
    const given = answers({ model: resolved, weights }, images);
    expect(given).toHaveLength(wanted.length);
    for (const [i, value] of given.entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-5);
    theirs.dispose();
  });
});
