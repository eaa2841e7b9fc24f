import { afterAll, describe, expect, test } from 'vitest';
import { resolveModel } from '../../../../../core/model/model.ts';
import { savedmodel } from '../../../../../main/export/savedmodel/savedmodel.ts';
import { gapOf, tooFar } from '../../../../support/agreement.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { formulaWeights, openEngine, recipe } from '../../engine/tensorflow/support.ts';
import { recipeIds } from '../../program/recipes.ts';

const engine = await openEngine();
const most = 1e-5;

describe('a SavedModel that TensorFlow loads gives the probabilities of the network', () => {
  test('for every layer and block', async () => {
    expect(await tooFar(savedmodel, 'savedmodel', layerModels(), engine, most)).toEqual([]);
  });

  test('for random networks', async () => {
    expect(await tooFar(savedmodel, 'savedmodel', Array.from({ length: 60 }, (_, seed) => randomModel(seed)), engine, most)).toEqual([]);
  });

  test.each(recipeIds)('for the recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    expect(await gapOf(savedmodel, 'savedmodel', { title: id, model, weights: formulaWeights(model) }, engine, 2)).toBeLessThanOrEqual(most);
  });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
