import { afterAll, describe, expect, test } from 'vitest';
import { resolveModel } from '../../../../../core/model/model.ts';
import { onnx } from '../../../../../main/export/onnx/onnx.ts';
import { gapOf, tooFar } from '../../../../support/agreement.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { formulaWeights, openEngine, recipe } from '../../engine/tensorflow/support.ts';
import { recipeIds } from '../../program/recipes.ts';

const engine = await openEngine();
const most = 1e-5;

describe('onnxruntime gives the probabilities of the network', () => {
  test('for every layer and block', async () => {
    expect(await tooFar(onnx, 'onnx', layerModels(), engine, most)).toEqual([]);
  });

  test('for 200 random networks', async () => {
    expect(await tooFar(onnx, 'onnx', Array.from({ length: 200 }, (_, seed) => randomModel(seed)), engine, most)).toEqual([]);
  });

  test.each(recipeIds)('for the recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    expect(await gapOf(onnx, 'onnx', { title: id, model, weights: formulaWeights(model) }, engine, 2)).toBeLessThanOrEqual(most);
  });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
