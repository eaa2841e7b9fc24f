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
const plain = await openEngine({ rewrite: false });
const most = 1e-5;
const rewritten = 60;

/** Run by LiteRT, onnxruntime, TensorFlow.js and TensorFlow: how far those of recipes may be, as a SavedModel is the traced network itself. */
const formats = [['tflite', tflite, most], ['onnx', onnx, most], ['tfjs', tfjs, most], ['savedmodel', savedmodel, 5e-6]] as const;

describe.each(formats)('%s gives the probabilities of the network', (id, format) => {
  // As Grappler rewrites it, each layer answers as in Keras: engine/tensorflow/layers.test.ts.
  test.each([
    ['every layer and block', layerModels(), plain],
    [`${rewritten} random networks`, firstRandomModels(rewritten), engine],
    ['140 more', firstRandomModels(rewritten + 140).slice(rewritten), plain],
  ] as const)('for %s', async (_which, samples, answering) => {
    expect(await tooFar(format, id, samples, answering, most)).toEqual([]);
  });
});

// These weights leave a deep network in doubt: where it is sure of one class, no difference would be seen.
test.each(recipeIds)('every format gives the probabilities of the recipe %s', async (recipeId) => {
  const model = resolveModel(recipe(recipeId).model);
  const sample = { title: recipeId, model, weights: formulaWeights(model) };
  for (const [id, format, near] of formats) expect(await gapOf(format, id, sample, engine, 2), id).toBeLessThanOrEqual(near);
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
