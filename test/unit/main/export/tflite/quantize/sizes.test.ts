import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveModel } from '../../../../../../core/model/model.ts';
import { readRecipe } from '../../../../../../core/recipes.ts';
import { optimize } from '../../../../../../main/program/optimize.ts';
import { trace } from '../../../../../../main/program/trace.ts';
import { lower } from '../../../../../../main/export/tflite/lower/lower.ts';
import { quantize } from '../../../../../../main/export/tflite/quantize/quantize.ts';
import { serialize, tensorsOf } from '../../../../../../main/formats/tflite/serialize.ts';
import { trainedWeights } from '../../../../../support/samples.ts';

const root = new URL('../../../../../../', import.meta.url);

/** Of TensorFlow 2.21's converter; made by test/fixtures/tflite/make-whole.py. */
const sizes = JSON.parse(readFileSync(new URL('test/fixtures/tflite/whole-sizes.json', root), 'utf8')) as Record<string, Record<'int8' | '16x8', number>>;

describe('a file of whole numbers is at most 3% larger than the converter makes it', () => {
  test.each(Object.keys(sizes))('of %s', (id) => {
    const model = resolveModel(readRecipe(JSON.parse(readFileSync(new URL(`resources/recipes/${id}.json`, root), 'utf8'))).model);
    const float = lower(optimize(trace(model, trainedWeights(model, 1))));
    // Any range does: it changes no number of bytes.
    const ranges = new Map(tensorsOf(float).map(({ name }) => [name, { least: -1, most: 2 }]));
    for (const how of ['int8', '16x8'] as const) {
      const { model: whole, warnings } = quantize(float, { quantize: how, io: 'float', keepFloat: [], preprocessing: model.preprocessing, ranges });
      const bytes = serialize(whole).reduce((sum, part) => sum + part.length, 0);
      expect(warnings).toEqual([]);
      expect(bytes / sizes[id]![how], how).toBeLessThanOrEqual(1.03);
      expect(bytes / sizes[id]![how], how).toBeGreaterThan(0.95);
    }
  });
});
