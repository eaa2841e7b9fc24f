import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { phraseText } from '../../../../core/errors/words.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { exportSettingsSchema, type Quantization } from '../../../../core/exports.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { tflite } from '../../../../main/export/tflite/tflite.ts';
import { readTflite } from '../../../../main/import/tflite/tflite.ts';
import { answersOf, largestGap } from '../../../support/answers.ts';
import { sourceOf, toolsOf } from '../../../support/exportSource.ts';
import { layerModels } from '../../../support/layerModels.ts';
import { pictures, sampleOf, type Sample } from '../../../support/samples.ts';
import { formulaWeights, openEngine, recipe } from '../engine/tensorflow/support.ts';
import { recipeIds } from '../program/recipes.ts';

const engine = await openEngine({ rewrite: false });
afterAll(() => { expect(engine.liveTensors()).toBe(0); });

async function fileOf(sample: Sample, quantize: Quantization = 'none'): Promise<Uint8Array> {
  const { files } = await tflite.write(sourceOf(sample), exportSettingsSchema.parse({ format: 'tflite', quantize }), toolsOf(engine));
  return Buffer.concat([...[...files.values()][0]!]);
}

/** How far the imported network's probabilities are from the exported one's at most. */
async function gapOf(sample: Sample, bytes: Uint8Array): Promise<number> {
  const { model, weights } = await readTflite(bytes, 'model.tflite');
  const after = engine.predictor(resolveModel(model), weights);
  try {
    return largestGap(answersOf(sample, engine, 2), after.predict(pictures(sample.model, 2), 2));
  } finally {
    after.close();
  }
}

/** What our writer says in operators that no one layer of Keras does. */
const composed = /groups=2|pad_to_aspect_ratio|selu|softplus|softsign|ReLU\(.*(max_value|threshold)|ELU\(alpha=0.5|LayerNormalization|GroupNormalization|Normalization\(.*axis=(1|2|-2)/;

const convolutions = { name: 'small', layers: [
  { type: 'InputLayer', arguments: { shape: [6, 6, 2] } },
  { type: 'Conv2D', arguments: { filters: 3, kernel_size: 3, activation: 'relu' } },
  { type: 'Flatten' },
  { type: 'Dense', arguments: { units: 2, activation: 'softmax' } },
] };

describe('what we wrote comes back as layers that answer the same', () => {
  test('of every layer that one operator says', async () => {
    const samples = layerModels().filter(({ title }) => !composed.test(title));
    expect(samples.length).toBeGreaterThan(200);
    const tooFar: (readonly [string, number])[] = [];
    for (const sample of samples) {
      const gap = await gapOf(sample, await fileOf(sample));
      if (!(gap <= 1e-5)) tooFar.push([sample.title, gap]);
    }
    expect(tooFar).toEqual([]);
  });

  test.each(recipeIds.filter((id) => /cnn|alexnet|resnet18|unet/.test(id)))('of the recipe %s', async (id) => {
    const model = resolveModel(recipe(id).model);
    const sample = { title: id, model, weights: formulaWeights(model) };
    expect(await gapOf(sample, await fileOf(sample))).toBeLessThanOrEqual(1e-5);
  });

  test('with its classes and preprocessing, in both languages', async () => {
    const sample = sampleOf('small', { ...convolutions, preprocessing: { scale: 2 / 255, offset: -1 } }, 1);
    const { model, classes, warnings } = await readTflite(await fileOf(sample), 'cats.tflite');
    expect(model.name).toBe('cats');
    expect(model.preprocessing.scale).toBeCloseTo(2 / 255, 8);
    expect(model.preprocessing.offset).toBeCloseTo(-1, 6);
    expect(classes).toEqual([{ name: 'class 0', nameZh: '类别 0' }, { name: 'class 1', nameZh: 'class 1' }]);
    expect(warnings).toEqual([]);
  });

  test.each([['float16', 2e-3], ['dynamic', 5e-2]] as const)('with weights stored as %s, and says so', async (quantize, most) => {
    const sample = sampleOf('small', { ...convolutions, layers: convolutions.layers.toSpliced(1, 1, { type: 'Conv2D', arguments: { filters: 64, kernel_size: 3, activation: 'relu' } }) }, 1);
    const bytes = await fileOf(sample, quantize);
    expect(await gapOf(sample, bytes)).toBeLessThanOrEqual(most);
    expect((await readTflite(bytes, 'x.tflite')).warnings.map(phraseText).join()).toMatch(/brought back to float32/);
  });
});

describe("files of TensorFlow's converter", () => {
  interface Case { file: string; images: number[]; probabilities: number[] }
  const folder = new URL('../../../fixtures/tflite-import/', import.meta.url);
  const { cases, unsupported } = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) as { cases: Case[]; unsupported: { file: string; named: string[] }[] };

  test.each(cases)('$file answers as in TensorFlow', async ({ file, images, probabilities }) => {
    const { model, weights } = await readTflite(readFileSync(new URL(file, folder)), file);
    const predictor = engine.predictor(resolveModel(model), weights);
    const got = predictor.predict(Uint8Array.from(images), 2);
    predictor.close();
    expect(Math.max(...probabilities.map((value, i) => Math.abs(value - got[i]!)))).toBeLessThanOrEqual(1e-5);
  });

  test.each(unsupported)('$file is refused, all that it lacks named at once', async ({ file, named }) => {
    const error: unknown = await readTflite(readFileSync(new URL(file, folder)), file).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'import.unsupported' });
    for (const name of named) expect((error as EpochalError).message).toContain(name);
  });
});

describe('a file that is not what it should be', () => {
  test('cut off anywhere, or with any byte another, is a model or a typed error', async () => {
    const whole = await fileOf(sampleOf('small', convolutions, 1));
    const outcomes = new Map<string, number>();
    const attempt = async (bytes: Uint8Array): Promise<void> => {
      const outcome = await readTflite(bytes, 'x.tflite').then(() => 'a model', (error: unknown) => (error instanceof EpochalError ? error.code : Promise.reject(error as Error)));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    };
    for (let length = 0; length < whole.length; length += 1) await attempt(whole.subarray(0, length));
    for (let at = 0; at < whole.length; at += 1) {
      for (const flip of [0x01, 0x80, 0xff]) await attempt(Uint8Array.from(whole).fill(whole[at]! ^ flip, at, at + 1));
    }
    expect(outcomes.get('import.damaged')).toBeGreaterThan(whole.length / 2);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'import.damaged'],
    ['text', new TextEncoder().encode('not a model at all'), 'import.damaged'],
  ])('%s', async (_what, bytes, code) => {
    await expect(readTflite(bytes, 'x.tflite')).rejects.toMatchObject({ code });
  });

  test('weights that are no numbers', async () => {
    const sample = sampleOf('small', convolutions, 1);
    const broken = new Map(sample.weights).set('dense/bias', { shape: [2], values: Float32Array.of(NaN, 1) });
    await expect(readTflite(await fileOf({ ...sample, weights: broken }), 'x.tflite')).rejects.toMatchObject({ code: 'import.damaged' });
  });
});
