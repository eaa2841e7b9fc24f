import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { phraseText } from '../../../../../core/errors/words.ts';
import { resolveModel } from '../../../../../core/model/model.ts';
import { onnx } from '../../../../../main/export/onnx/onnx.ts';
import type { ImportedModel } from '../../../../../main/formats/imported-model.ts';
import { UnsupportedError } from '../../../../../main/formats/errors.ts';
import { readOnnx } from '../../../../../main/import/onnx/onnx.ts';
import { written } from '../../../../support/agreement.ts';
import { answersOf, largestGap } from '../../../../support/answers.ts';
import { layerModels } from '../../../../support/layerModels.ts';
import { firstRandomModels } from '../../../../support/randomModels.ts';
import { pictures, type Sample } from '../../../../support/samples.ts';
import { fixture, formulaWeights, openEngine, recipe } from '../../engine/tensorflow/support.ts';

const engine = await openEngine({ rewrite: false });

function answers({ model, weights }: ImportedModel, images: Uint8Array, count: number): Float32Array {
  const predictor = engine.predictor(resolveModel(model), weights);
  try {
    return predictor.predict(images, count);
  } finally {
    predictor.close();
  }
}

async function back(sample: Sample): Promise<ImportedModel> {
  const { files } = await written(onnx, 'onnx', sample, null);
  return readOnnx(Buffer.concat([...files.values()].flat()), 'model.onnx');
}

/** Null where an operator has no layer, which must be said by name. */
async function roundTrip(sample: Sample): Promise<number | null> {
  const imported = await back(sample).catch((error: unknown) => {
    if (error instanceof UnsupportedError) return null;
    throw error;
  });
  return imported && gapTo(sample, imported);
}

const gapTo = (sample: Sample, imported: ImportedModel): number => largestGap(answersOf(sample, engine, 2), answers(imported, pictures(sample.model, 2), 2));

describe('what Epochal wrote as ONNX answers the same when it is brought in', () => {
  test.each([
    ['layers', layerModels().filter((_, place) => place % 2 === 0), 0.75],
    ['random networks', firstRandomModels(60), 0.4],
  ] as const)('or its operators are named: %s', async (_name, samples, share) => {
    const gaps: (readonly [string, number | null])[] = [];
    for (const sample of samples) gaps.push([sample.title, await roundTrip(sample)]);
    expect(gaps.filter(([, one]) => one !== null && !(one <= 1e-5))).toEqual([]);
    expect(gaps.filter(([, one]) => one !== null).length / gaps.length).toBeGreaterThan(share);
  });

  test.each(['cifar10-cnn', 'cifar10-augmented', 'cifar100-resnet18', 'patch-unet'])('the recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    const sample = { title: id, model, weights: formulaWeights(model) };
    const imported = await back(sample);
    expect(gapTo(sample, imported)).toBeLessThanOrEqual(1e-5);
    expect(imported).toMatchObject({ model: { preprocessing: model.preprocessing }, warnings: [] });
    expect(imported.classes).toHaveLength(model.output.outputShape.at(-1)!);
  });
});

test('a network with channels first answers as in onnxruntime', async () => {
  const bytes = readFileSync(new URL('../../../../fixtures/onnx/channels-first.onnx', import.meta.url));
  const { images, probabilities } = fixture<{ images: number[]; probabilities: number[] }>('onnx/channels-first.json');
  const imported = await readOnnx(bytes, 'channels-first.onnx');
  expect(imported.model.layers[0]!.arguments).toEqual({ shape: [8, 10, 3] });
  expect(imported.model.layers.map(({ type }) => type)).not.toContain('Permute');
  expect(imported).toMatchObject({ classes: null, model: { preprocessing: { scale: 1 / 255, offset: 0 } } });
  expect(imported.warnings.map(phraseText)).toEqual(['The file does not say how pictures are normalised; pixels divided by 255 are taken.']);
  expect(largestGap(probabilities, answers(imported, Uint8Array.from(images), 3))).toBeLessThanOrEqual(1e-5);
});

afterAll(() => { expect(engine.liveTensors()).toBe(0); });
