import { describe, expect, test } from 'vitest';
import { openLiteRt } from '../../../../../main/export/interpreters/litert.ts';
import { openTensors, openTflite } from '../../../../../main/export/interpreters/tflite.ts';
import { trace } from '../../../../../main/program/trace.ts';
import { lower } from '../../../../../main/export/tflite/lower/lower.ts';
import { sampleOf } from '../../../../support/samples.ts';
import { artifactOf, whole } from '../../../../support/wholeModel.ts';

const { model } = sampleOf('small', { name: 'small', layers: [{ type: 'InputLayer', name: 'image', arguments: { shape: [2, 2, 1] } }, { type: 'Flatten', name: 'flat' }, { type: 'Dense', name: 'last', arguments: { units: 3, activation: 'relu' } }] }, 1);

describe('files of whole numbers', () => {
  test.each([['UINT8', 0], ['INT8', -128]] as const)('of %s take pixels as they are stored and give numbers', async (type, zeroPoint) => {
    const exported = await openTflite(artifactOf(whole(type, zeroPoint)), { model });
    try {
      expect(Array.from(await exported.predict(Uint8Array.of(0, 64, 96, 255, 128, 1, 2, 3), 2))).toEqual([0.5, 0.5, 0.75, 255 / 128, 1, 0.5, 0.5, 0.5]);
    } finally {
      exported.close();
    }
  });
});

describe('tensors within a model', () => {
  test('are read as float32, in the order asked for', async () => {
    const interpreter = await openTensors(whole('INT8', -128), ['y', 'x']);
    try {
      const read = await interpreter.run(Uint8Array.of(0, 64, 96, 255));
      expect(read.map((values) => Array.from(values))).toEqual([[0.5, 0.5, 0.75, 255 / 128], [0, 0.5, 0.75, 255 / 128]]);
    } finally {
      interpreter.close();
    }
  });

  test('of each layer are there by its name', async () => {
    const weights = new Map(model.layers.flatMap(({ name, weights: own }) => own.map(({ name: weight, shape }) => [`${name}/${weight}`, { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5) }] as const)));
    const lowered = lower(trace(model, weights));
    const interpreter = await openTensors(lowered, ['flat', 'last'].map((layer) => lowered.layers.get(layer)!.name));
    try {
      const [flat, last] = await interpreter.run(Float32Array.of(1, 2, 3, 4));
      expect([Array.from(flat!), Array.from(last!)]).toEqual([[1, 2, 3, 4], [5.5, 5.5, 5.5]]);
    } finally {
      interpreter.close();
    }
    await expect(openTensors(lowered, ['nowhere'])).rejects.toThrow("'nowhere'");
  });
});

describe('LiteRT', () => {
  test('refuses what is no model by a typed error, and goes on', async () => {
    await expect(openLiteRt(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'noise.tflite')).rejects.toMatchObject({ code: 'export.interpreter' });
    const exported = await openTflite(artifactOf(whole('UINT8', 0)), { model });
    expect((await exported.predict(Uint8Array.of(0, 0, 0, 0), 1)).length).toBe(4);
    exported.close();
  });

  test('leaves nothing of a browser behind', async () => {
    await openTflite(artifactOf(whole('UINT8', 0)), { model }).then((exported) => exported.close());
    expect(['importScripts', 'Module', 'self'].filter((name) => name in globalThis)).toEqual([]);
  });
});
