import { afterAll, describe, expect, test } from 'vitest';
import { resolveModel } from '../../../../core/model/model.ts';
import { onnx } from '../../../../main/export/onnx/onnx.ts';
import { savedmodel } from '../../../../main/export/savedmodel/savedmodel.ts';
import { tfjs } from '../../../../main/export/tfjs/tfjs.ts';
import { tflite } from '../../../../main/export/tflite/tflite.ts';
import { gapOf, tooFar } from '../../../support/agreement.ts';
import { layerModels } from '../../../support/layerModels.ts';
import { firstRandomModels } from '../../../support/randomModels.ts';
import { formulaWeights, openEngine, recipe } from '../engine/tensorflow/support.ts';
import { recipeIds } from '../program/recipes.ts';

const engine = await openEngine();
const most = 1e-5;

/** Run by LiteRT, onnxruntime, TensorFlow.js and TensorFlow: how many random networks, as a SavedModel takes as long as our own session to open; and how far those of recipes may be, as it is the traced network itself. */
const formats = [['tflite', tflite, 200, most], ['onnx', onnx, 200, most], ['tfjs', tfjs, 200, most], ['savedmodel', savedmodel, 60, 5e-6]] as const;

describe.each(formats)('%s gives the probabilities of the network', (id, format, networks) => {
  test('for every layer and block', async () => {
    expect(await tooFar(format, id, layerModels(), engine, most)).toEqual([]);
  });

  test(`for ${networks} random networks`, async () => {
    expect(await tooFar(format, id, firstRandomModels(networks), engine, most)).toEqual([]);
  });
});

// These weights leave a deep network in doubt: where it is sure of one class, no difference would be seen.
test.each(recipeIds)('every format gives the probabilities of the recipe %s', async (recipeId) => {
  const model = resolveModel(recipe(recipeId).model);
  const sample = { title: recipeId, model, weights: formulaWeights(model) };
  for (const [id, format, , near] of formats) expect(await gapOf(format, id, sample, engine, 2), id).toBeLessThanOrEqual(near);
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
