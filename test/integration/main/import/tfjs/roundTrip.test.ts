import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { resolveModel } from '../../../../../core/model/model.ts';
import type { TensorFlowEngine } from '../../../../../main/engine/tensorflow/engine.ts';
import { readTfjs } from '../../../../../main/import/tfjs/tfjs.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../../support/samples.ts';
import { tfjsFiles, writeFiles } from '../../../../support/tfjsFiles.ts';
import { openEngine } from '../../engine/tensorflow/support.ts';

const count = 3;
const home = mkdtempSync(join(tmpdir(), 'epochal-tfjs-'));
let engine: TensorFlowEngine;
beforeAll(async () => {
  engine = await openEngine();
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

/** Opened by TensorFlow.js and saved again: what lies in the folder then. */
async function resaved(files: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(files.get('model.json')!.toString()) as { modelTopology: object; weightsManifest: core.io.WeightsManifestConfig; userDefinedMetadata: Record<string, never> };
  const bytes = Buffer.concat([...files].filter(([path]) => path.endsWith('.bin')).map(([, part]) => part));
  const model = await loadLayersModel(core.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData: Uint8Array.from(bytes).buffer, userDefinedMetadata }));
  let made: core.io.ModelArtifacts | null = null;
  await model.save(core.io.withSaveHandler((artifacts) => {
    made = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
  }));
  model.dispose();
  const { weightSpecs, weightData, ...rest } = made! as core.io.ModelArtifacts;
  const text = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return new Map([['model.json', Buffer.from(JSON.stringify(text))], ['weights.bin', Buffer.from(weightData as ArrayBuffer)]]);
}

async function expectSame(sample: Sample, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folder = mkdtempSync(join(home, 'model-'));
  writeFiles(folder, files);
  const imported = await readTfjs(folder, 'model');
  const images = pictures(sample.model, count);
  const [before, after] = [answers(sample, images), answers({ model: resolveModel(imported.model), weights: imported.weights }, images)];
  expect(after).toHaveLength(before.length);
  for (const [i, value] of before.entries()) expect(Math.abs(value - after[i]!), `${sample.title}, ${i}`).toBeLessThan(1e-5);
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
