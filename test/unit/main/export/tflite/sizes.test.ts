import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveModel, type Model } from '../../../../../core/model/model.ts';
import { readRecipe } from '../../../../../core/recipes.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { optimize } from '../../../../../main/program/optimize.ts';
import { trace } from '../../../../../main/program/trace.ts';
import { lower } from '../../../../../main/export/tflite/lower/lower.ts';
import type { TfliteModel } from '../../../../../main/formats/tflite/model.ts';
import { serialize } from '../../../../../main/formats/tflite/serialize.ts';
import { quantizeWeights } from '../../../../../main/export/tflite/weights/dynamic.ts';
import { storeHalf } from '../../../../../main/export/tflite/weights/float16.ts';

const root = new URL('../../../../../', import.meta.url);
const kinds = ['none', 'float16', 'dynamic'] as const;
type Kind = (typeof kinds)[number];

/** Of TensorFlow 2.21's converter; made by test/fixtures/tflite/make.py. */
const sizes = JSON.parse(readFileSync(new URL('test/fixtures/tflite/sizes.json', root), 'utf8')) as Record<string, Record<Kind, number>>;

const stored: Readonly<Record<Kind, (model: TfliteModel) => TfliteModel>> = {
  none: (model) => model,
  float16: (model) => storeHalf(model, new Set()),
  dynamic: (model) => quantizeWeights(model, new Set()),
};

/** No two lists of numbers alike, all above 0 and none 1: quickly made, for there are 23 million. */
function anyWeights(model: Model): WeightMap {
  let place = 0;
  return new Map(model.layers.flatMap(({ name, weights }) => weights.map(({ name: weight, shape }) => {
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
    for (let i = 0; i < values.length; i += 1) values[i] = 0.01 + (((place + i) * 7919) % 10_007) / 100_000;
    place += 101;
    return [`${name}/${weight}`, { shape, values }] as const;
  })));
}

/** Labels and what is said of the input are apart: the converter writes neither. */
describe('a file is at most 3% larger than the converter makes it', () => {
  test.each(Object.keys(sizes))('of %s', (id) => {
    const model = resolveModel(readRecipe(JSON.parse(readFileSync(new URL(`resources/recipes/${id}.json`, root), 'utf8'))).model);
    const lowered = lower(optimize(trace(model, anyWeights(model))));
    for (const kind of kinds) {
      const bytes = serialize(stored[kind](lowered)).reduce((sum, part) => sum + part.length, 0);
      expect(bytes / sizes[id]![kind], kind).toBeLessThanOrEqual(1.03);
      // Nor does it lack anything.
      expect(bytes / sizes[id]![kind], kind).toBeGreaterThan(0.97);
    }
  });
});
