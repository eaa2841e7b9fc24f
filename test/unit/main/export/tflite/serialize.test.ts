import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { EpochalError } from '../../../../../core/errors.ts';
import { optimize } from '../../../../../main/program/optimize.ts';
import { trace } from '../../../../../main/program/trace.ts';
import { lower } from '../../../../../main/export/tflite/lower/lower.ts';
import type { TfliteModel, TfliteTensor } from '../../../../../main/formats/tflite/model.ts';
import { operatorFacts } from '../../../../../main/formats/tflite/operators.ts';
import { parse } from '../../../../../main/formats/tflite/parse.ts';
import { serialize, tensorsOf } from '../../../../../main/formats/tflite/serialize.ts';
import { quantizeWeights } from '../../../../../main/export/tflite/weights/dynamic.ts';
import { randomModel } from '../../../../support/randomModels.ts';

const lowered = (seed: number): TfliteModel => {
  const { model, weights } = randomModel(seed, 5);
  return lower(optimize(trace(model, weights)));
};

/** What a file says of a model: layers are not told, and options that are the schema's defaults need not be. */
function reported(model: TfliteModel): unknown {
  const plain = ({ layer: _, ...tensor }: TfliteTensor): unknown => tensor;
  return {
    tensors: tensorsOf(model).map(plain),
    ends: [model.inputs.map(({ name }) => name), model.outputs.map(({ name }) => name)],
    operators: model.operators.map(({ type, inputs, outputs }) => [type, inputs.map((input) => input?.name ?? null), outputs.map(({ name }) => name)]),
  };
}

describe('a file of a model', () => {
  test('is read as the model it was written of', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const model = seed % 2 === 0 ? lowered(seed) : quantizeWeights(lowered(seed), new Set());
      const read = parse(Buffer.concat(serialize(model)), 'it').model;
      // Equal buffers are one in the file: compared by what they hold.
      expect(reported(read)).toEqual(reported(model));
      for (const [place, { options }] of model.operators.entries()) expect(read.operators[place]!.options).toMatchObject(options);
    }
  });

  test('has its numbers at multiples of 16 bytes, equal ones once', () => {
    const parts = serialize(lowered(3));
    const file = Buffer.concat(parts);
    const { model } = parse(file, 'it');
    const places = new Map<number, string>();
    for (const { data } of tensorsOf(model)) {
      if (data && data.buffer === file.buffer) expect((data.byteOffset - file.byteOffset) % 16).toBe(0);
      if (data) places.set(data.byteOffset, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'));
    }
    expect(new Set(places.values()).size).toBe(places.size);
  });

  test('cut short or changed in one byte is read, or refused for what it is', () => {
    const file = Buffer.concat(serialize(lowered(1)));
    const outcome = (bytes: Uint8Array): string => {
      try {
        parse(bytes, 'it');
        return 'read';
      } catch (error) {
        return error instanceof EpochalError ? error.code : `${String(error)} at all`;
      }
    };
    const known = new Set(['read', 'import.damaged', 'import.unsupported']);
    const tables = Math.min(file.length, 3000);
    fc.assert(fc.property(fc.nat(tables - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(file);
      bytes[at]! ^= change;
      return known.has(outcome(bytes));
    }), { numRuns: 2000 });
    for (let length = 0; length < tables; length += 1) expect(outcome(file.subarray(0, length))).toBe('import.damaged');
  });
});

describe('versions of operators are those that the converter writes', () => {
  const tensor = (type: TfliteTensor['type'], shape: readonly number[] = [1, 4, 4, 3], scales: readonly number[] = []): TfliteTensor => ({
    name: 't', type, shape, data: null, layer: null, quantization: scales.length > 0 ? { scales, zeroPoints: scales.map(() => 0), axis: 0 } : null,
  });
  const f = tensor('FLOAT32');
  const q = tensor('INT8', [1, 4, 4, 3], [0.5]);
  const h = tensor('INT16', [1, 4, 4, 3], [0.5]);
  const kernel = tensor('INT8', [8, 3, 3, 3], [1, 2]);
  test.each([
    ['CONV_2D', [f, tensor('FLOAT32', [8, 3, 3, 3])], [f], {}, 1],
    ['CONV_2D', [f, kernel], [f], {}, 5],
    ['CONV_2D', [q, kernel], [q], {}, 3],
    ['CONV_2D', [f, tensor('FLOAT32', [8, 3, 3, 1])], [f], {}, 6],
    ['DEPTHWISE_CONV_2D', [f, f], [f], { dilation_w_factor: 2 }, 2],
    ['DEPTHWISE_CONV_2D', [f, kernel], [f], {}, 6],
    ['FULLY_CONNECTED', [f, kernel], [f], { asymmetric_quantize_inputs: true }, 12],
    ['FULLY_CONNECTED', [q, q], [q], {}, 4],
    ['TRANSPOSE_CONV', [tensor('INT32'), f, f], [f], {}, 1],
    ['TRANSPOSE_CONV', [tensor('INT32'), kernel, f], [f], {}, 2],
    ['TRANSPOSE_CONV', [tensor('INT32'), f, f, f], [f], {}, 3],
    ['DEQUANTIZE', [tensor('FLOAT16')], [f], {}, 3],
    ['DEQUANTIZE', [q], [f], {}, 2],
    ['RESIZE_BILINEAR', [f, tensor('INT32')], [f], { half_pixel_centers: true }, 3],
    ['MEAN', [h, tensor('INT32')], [h], {}, 3],
    ['SUB', [tensor('FLOAT32', [1, 2, 2, 2, 2]), tensor('FLOAT32', [1, 1, 1, 1, 2])], [f], {}, 3],
    ['MUL', [q, q], [tensor('INT8', [1], [0.125])], {}, 3],
    ['MUL', [q, q], [tensor('INT8', [1], [1])], {}, 2],
    ['TRANSPOSE', [tensor('FLOAT32', [1, 2, 2, 2, 2]), tensor('INT32')], [f], {}, 4],
    ['RELU', [h], [h], {}, 3],
  ] as const)('%s #%#', (type, inputs, outputs, options, version) => {
    const facts = operatorFacts[type];
    expect(facts.version?.({ type, inputs, outputs, options, layer: null }) ?? 1).toBe(version);
    expect(facts.runtimes.length).toBeGreaterThanOrEqual(version);
  });
});
