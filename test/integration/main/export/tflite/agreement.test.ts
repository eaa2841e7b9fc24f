import { afterAll, describe, expect, test } from 'vitest';
import { resolveModel, type Model } from '../../../../../core/model/model.ts';
import type { WeightMap } from '../../../../../core/model/weights.ts';
import { tflite } from '../../../../../main/export/tflite/tflite.ts';
import { gapOf, tooFar } from '../../../../support/agreement.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { randomModel } from '../../../../support/randomModels.ts';
import { pictures, trainedWeights } from '../../../../support/samples.ts';
import { openEngine, recipe } from '../../engine/tensorflow/support.ts';
import { recipeIds } from '../../program/recipes.ts';

const engine = await openEngine();
const most = 1e-5;

/** Of the likeliest class of a picture. */
function confidence(model: Model, weights: WeightMap): number {
  const predictor = engine.predictor(model, weights);
  try {
    return Math.max(...predictor.predict(pictures(model, 1), 1));
  } finally {
    predictor.close();
  }
}

/** Weights with which a deep network is not so sure of one class that no difference would be seen. */
function doubtful(model: Model): WeightMap {
  const weights = new Map(trainedWeights(model, 7));
  const last = [...weights.keys()].findLast((name) => name.endsWith('/kernel'))!;
  while (confidence(model, weights) > 0.9) {
    const { shape, values } = weights.get(last)!;
    weights.set(last, { shape, values: values.map((value) => value / 4) });
  }
  return weights;
}

describe('LiteRT gives the probabilities of the network', () => {
  test('for every layer and block', async () => {
    expect(await tooFar(tflite, 'tflite', layerModels(), engine, most)).toEqual([]);
  });

  test('for 200 random networks', async () => {
    expect(await tooFar(tflite, 'tflite', Array.from({ length: 200 }, (_, seed) => randomModel(seed)), engine, most)).toEqual([]);
  });

  test.each(recipeIds)('for the recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    expect(await gapOf(tflite, 'tflite', { title: id, model, weights: doubtful(model) }, engine, 2)).toBeLessThanOrEqual(most);
  });
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
