import { describe, expect, test } from 'vitest';
import { exportSettingsSchema, type ExportChanges } from '../../../../../core/exports.ts';
import { parse } from '../../../../../main/formats/tflite/parse.ts';
import { tensorsOf } from '../../../../../main/formats/tflite/serialize.ts';
import { fileName, tflite } from '../../../../../main/export/tflite/tflite.ts';
import { quantizedKernel } from '../../../../../main/export/tflite/weights/dynamic.ts';
import { storeHalf } from '../../../../../main/export/tflite/weights/float16.ts';
import { sourceOf, toolsOf } from '../../../../support/exportSource.ts';
import { pictures, sampleOf } from '../../../../support/samples.ts';

const sample = sampleOf('two kernels', {
  name: 'two-kernels',
  layers: [
    { type: 'InputLayer', name: 'image', arguments: { shape: [10, 10, 3] } },
    { type: 'Conv2D', name: 'first', arguments: { filters: 8, kernel_size: 3, activation: 'relu' } },
    { type: 'Conv2D', name: 'second', arguments: { filters: 16, kernel_size: 3, activation: 'relu' } },
    { type: 'DepthwiseConv2D', name: 'each', arguments: { kernel_size: 3, depth_multiplier: 8 } },
    { type: 'Conv2DTranspose', name: 'back', arguments: { filters: 4, kernel_size: 3, strides: 2 } },
    { type: 'Flatten', name: 'flat' },
    { type: 'Dense', name: 'last', arguments: { units: 5, activation: 'softmax' } },
  ],
}, 3);

async function opened(changes: Omit<ExportChanges, 'format'>) {
  const settings = exportSettingsSchema.parse({ format: 'tflite', ...changes });
  const artifact = await tflite.write(sourceOf(sample), settings, toolsOf(null));
  const exported = await tflite.open!(artifact, sourceOf(sample), settings, toolsOf(null));
  const answers = await exported.predict(pictures(sample.model, 4), 4);
  exported.close();
  const file = Buffer.concat(artifact.files.get(fileName)!);
  const types = new Map(tensorsOf(parse(file, fileName).model).filter(({ data }) => data).map(({ name, type }) => [name, type]));
  return { answers, types, file };
}

const plain = await opened({});
const gap = (answers: Float32Array): number => answers.reduce((most, value, i) => Math.max(most, Math.abs(value - plain.answers[i]!)), 0);

describe('weights of fewer bits', () => {
  test('half precision stores every list of weights so, and changes answers little', async () => {
    const { answers, types, file } = await opened({ quantize: 'float16' });
    expect([...types.values()].filter((type) => type === 'FLOAT32')).toEqual([]);
    expect(gap(answers)).toBeGreaterThan(0);
    expect(gap(answers)).toBeLessThan(2e-3);
    expect(file.length / plain.file.length).toBeLessThan(0.6);
  });

  test('whole-number weights are of kernels of 1024 numbers and more', async () => {
    const { answers, types } = await opened({ quantize: 'dynamic' });
    expect(Object.fromEntries([...types].filter(([name]) => name.endsWith('kernel')))).toEqual({
      'first/kernel': 'FLOAT32',
      'second/kernel': 'INT8',
      'each/kernel': 'INT8',
      'back/kernel': 'INT8',
      'last/kernel': 'INT8',
    });
    expect(gap(answers)).toBeGreaterThan(0);
    expect(gap(answers)).toBeLessThan(0.05);
  });

  test.each(['float16', 'dynamic'] as const)('layers kept float stay so: %s', async (quantize) => {
    const { types } = await opened({ quantize, keepFloat: ['second', 'last'] });
    expect([types.get('second/kernel'), types.get('last/kernel')]).toEqual(['FLOAT32', 'FLOAT32']);
    expect([...types.values()]).toContain(quantize === 'float16' ? 'FLOAT16' : 'INT8');
  });

  test('what half precision has no place for stays as it is', () => {
    const tensor = { type: 'FLOAT32' as const, shape: [2], quantization: null, layer: null };
    const input = { ...tensor, name: 'x', data: null };
    const large = { ...tensor, name: 'large', data: Float32Array.of(1, 70_000) };
    const small = { ...tensor, name: 'small', data: Float32Array.of(1, 65_504) };
    const sum = { ...tensor, name: 'sum', data: null };
    const operator = { type: 'ADD' as const, outputs: [sum], options: {}, layer: null };
    const model = { name: 'm', inputs: [input], outputs: [sum], layers: new Map() };
    expect(storeHalf({ ...model, operators: [{ ...operator, inputs: [input, large] }] }, new Set()).operators).toHaveLength(1);
    expect(storeHalf({ ...model, operators: [{ ...operator, inputs: [input, small] }] }, new Set()).operators).toHaveLength(2);
  });

  test('each channel has a scale by its largest number; one of zeros has 1', () => {
    const kernel = { name: 'k', type: 'FLOAT32' as const, shape: [3, 2], data: null, quantization: null, layer: null };
    const first = quantizedKernel(kernel, Float32Array.of(1, -2, 0, 0, 4, 8), 0);
    expect(first.quantization).toEqual({ scales: [2 / 127, 1, 8 / 127].map(Math.fround), zeroPoints: [0, 0, 0], axis: 0 });
    expect(Array.from(first.data as Int8Array)).toEqual([64, -127, 0, 0, 64, 127]);
    const last = quantizedKernel(kernel, Float32Array.of(1, -2, 0, 0, 4, 8), 1);
    expect(Array.from(last.data as Int8Array)).toEqual([32, -32, 0, 0, 127, 127]);
  });
});
