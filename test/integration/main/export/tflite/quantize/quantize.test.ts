import { afterAll, describe, expect, test } from 'vitest';
import { phraseText } from '../../../../../../core/errors/words.ts';
import { EpochalError } from '../../../../../../core/errors.ts';
import type { ExportIo } from '../../../../../../core/exports.ts';
import { resolveModel } from '../../../../../../core/model/model.ts';
import { optimize } from '../../../../../../main/program/optimize.ts';
import { trace } from '../../../../../../main/program/trace.ts';
import { openTflite } from '../../../../../../main/export/interpreters/tflite.ts';
import { lower } from '../../../../../../main/export/tflite/lower/lower.ts';
import type { TfliteModel } from '../../../../../../main/formats/tflite/model.ts';
import { parse } from '../../../../../../main/formats/tflite/parse.ts';
import { calibrate } from '../../../../../../main/export/tflite/quantize/calibrate.ts';
import { layerErrors } from '../../../../../../main/export/tflite/quantize/layerErrors.ts';
import { quantize } from '../../../../../../main/export/tflite/quantize/quantize.ts';
import { serialize } from '../../../../../../main/formats/tflite/serialize.ts';
import { answersOf, largestGap } from '../../../../../support/answers.ts';
import { layerModels } from '../../../../../support/layerModels.ts';
import { firstRandomModels } from '../../../../../support/randomModels.ts';
import { pictures, sampleOf, type Sample } from '../../../../../support/samples.ts';
import { openEngine, recipe } from '../../../engine/tensorflow/support.ts';

const engine = await openEngine({ rewrite: false });
const count = 2;

interface Made {
  float: TfliteModel;
  model: TfliteModel;
  warnings: readonly string[];
  images: Uint8Array;
}

function made({ model, weights }: Sample, how: 'int8' | '16x8', io: ExportIo = 'float', keepFloat: readonly string[] = [], looks = count): Made {
  const { preprocessing } = model;
  const images = pictures(model, looks);
  const program = optimize(trace(model, weights));
  const ranges = calibrate(engine, program, { preprocessing, images, count: looks, how });
  const float = lower(program);
  const whole = quantize(float, { quantize: how, io, keepFloat, preprocessing, ranges });
  return { float, images, ...whole, warnings: whole.warnings.map(phraseText) };
}

/** The largest difference of a probability. */
async function gap(sample: Sample, { model, images }: Made): Promise<number> {
  const exported = await openTflite({ files: new Map([['model.tflite', serialize(model)]]), warnings: [] }, sample);
  const got = await exported.predict(images, count);
  exported.close();
  return largestGap(answersOf(sample, engine, count), got);
}

describe('a network of whole numbers answers nearly as the network does, in LiteRT', () => {
  // Exponentials of large numbers make anything of a small difference.
  const samples = [...layerModels().filter(({ title }) => !/exponential.* x 8/.test(title)), ...firstRandomModels(50)];

  test.each([['int8', 0.1], ['16x8', 0.03]] as const)('%s: every layer and 50 random networks', async (how, most) => {
    const wrong: string[] = [];
    for (const [i, sample] of samples.entries()) {
      // Every second one each, in turn: both together are all.
      if (i % 2 !== (how === 'int8' ? 0 : 1)) continue;
      const apart = await gap(sample, made(sample, how));
      if (!(apart <= most)) wrong.push(`${sample.title}: ${apart}`);
    }
    expect(wrong).toEqual([]);
  });
});

const small = sampleOf('small', {
  name: 'small',
  preprocessing: { scale: 1 / 64, offset: -2 },
  layers: [
    { type: 'InputLayer', arguments: { shape: [8, 8, 3] } },
    { type: 'Conv2D', name: 'first', arguments: { filters: 6, kernel_size: 3, activation: 'relu' } },
    { type: 'MaxPooling2D', name: 'pool' },
    { type: 'Conv2D', name: 'second', arguments: { filters: 4, kernel_size: 3 } },
    { type: 'LayerNormalization', name: 'normal' },
    { type: 'Flatten' },
    { type: 'Dense', name: 'last', arguments: { units: 5, activation: 'softmax' } },
  ],
}, 3);

describe('quantised to int8', () => {
  test('weights are int8 with a scale for each channel, biases int32, values int8', () => {
    const { model } = made(small, 'int8');
    const [, conv] = model.operators;
    expect(conv!.type).toBe('CONV_2D');
    expect(conv!.inputs.map((tensor) => tensor!.type)).toEqual(['INT8', 'INT8', 'INT32']);
    expect(conv!.inputs[1]!.quantization!.scales).toHaveLength(6);
    const pool = model.operators.find(({ type }) => type === 'MAX_POOL_2D')!;
    expect(pool.outputs[0]!.quantization).toEqual(pool.inputs[0]!.quantization);
    const softmax = model.operators.find(({ type }) => type === 'SOFTMAX')!;
    expect(softmax.outputs[0]!.quantization).toEqual({ scales: [1 / 256], zeroPoints: [-128], axis: 0 });
  });

  test.each(['float', 'int8', 'uint8'] as const)('takes and gives %s', async (io) => {
    const found = made(small, 'int8', io);
    const type = { float: 'FLOAT32', int8: 'INT8', uint8: 'UINT8' }[io];
    expect([found.model.inputs[0]!.type, found.model.outputs[0]!.type]).toEqual([type, type]);
    if (io === 'uint8') expect(found.model.inputs[0]!.quantization).toEqual({ scales: [1 / 64], zeroPoints: [128], axis: 0 });
    expect(await gap(small, found)).toBeLessThan(0.02);
  });

  test('raw pixels whose 0 is none of them are brought there first', async () => {
    const sample = { ...small, model: { ...small.model, preprocessing: { scale: 1 / 255, offset: 0.1 } } };
    expect(await gap(sample, made(sample, 'int8', 'uint8'))).toBeLessThan(0.02);
    const turned = { ...small, model: { ...small.model, preprocessing: { scale: -1 / 255, offset: 1 } } };
    expect(() => made(turned, 'int8', 'uint8')).toThrow(EpochalError);
    expect(await gap(turned, made(turned, 'int8', 'float'))).toBeLessThan(0.02);
  });

  test('names what stays float32, and keeps the layers that were named so', async () => {
    const all = made(small, 'int8');
    expect(all.warnings).toHaveLength(1);
    expect(all.warnings[0]).toContain("'normal'");
    const kept = made(small, 'int8', 'float', ['second']);
    const second = kept.model.operators.find(({ layer, type }) => layer === 'second' && type === 'CONV_2D')!;
    expect(second.inputs.map((tensor) => tensor!.type)).toEqual(['FLOAT32', 'FLOAT32', 'FLOAT32']);
    expect(kept.model.operators.find(({ layer, type }) => layer === 'first' && type === 'CONV_2D')!.outputs[0]!.type).toBe('INT8');
    expect(await gap(small, kept)).toBeLessThan(0.02);
    const none = made(small, 'int8', 'float', ['first', 'pool', 'second', 'normal', 'last']);
    expect(await gap(small, none)).toBeLessThan(0.01);
  });

  test('is told where it differs by the file alone, worst first, and less where a layer stays float32', async () => {
    const errors = async (keep: readonly string[]): Promise<Map<string, number>> => {
      const { float, model, images } = made(small, 'int8', 'uint8', keep, 6);
      const { model: quantized } = parse(Buffer.concat(serialize(model)), 'small');
      const found = await layerErrors({ float, quantized, preprocessing: small.model.preprocessing }, images, 6);
      expect(found.map(({ relativeError }) => relativeError)).toEqual(found.map(({ relativeError }) => relativeError).toSorted((a, b) => b - a));
      return new Map(found.map(({ layer, relativeError }) => [layer, relativeError]));
    };
    const [all, kept] = [await errors([]), await errors(['first', 'pool', 'second'])];
    expect([...all.keys()].sort()).toEqual(['first', 'flatten', 'last', 'normal', 'pool', 'second']);
    for (const error of all.values()) expect(error > 0 && error < 0.1).toBe(true);
    // Kept layers see the same pixels but for how these are rounded.
    expect(kept.get('second')!).toBeLessThan(all.get('second')! / 2);
  });

  test('is calibrated on what the network does with the images, and refuses what is no number', () => {
    const weights = new Map(small.weights).set('first/kernel', { shape: [3, 3, 3, 6], values: new Float32Array(162).fill(NaN) });
    expect(() => made({ ...small, weights }, 'int8')).toThrow(expect.objectContaining({ code: 'export.calibration' }));
  });
});

test('16x8 stores values as int16 about 0 and biases as int64', () => {
  const { model } = made(small, '16x8');
  const conv = model.operators.find(({ type }) => type === 'CONV_2D')!;
  expect(conv.inputs.map((tensor) => tensor!.type)).toEqual(['INT16', 'INT8', 'INT64']);
  expect(conv.outputs[0]!.quantization!.zeroPoints).toEqual([0]);
});

test('a recipe with batch normalisation and shortcuts is quantised', async () => {
  const model = resolveModel(recipe('patch-unet').model);
  const sample = sampleOf('patch-unet', model.spec, 2);
  expect(await gap(sample, made(sample, 'int8'))).toBeLessThan(0.2);
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
