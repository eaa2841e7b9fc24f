import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { adaptModel, fitOf, type FitData } from '../../../../core/model/adapt.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { readRecipe } from '../../../../core/recipes.ts';

const dataOf = (classes: number, height: number, width = height, channels = 3): FitData => ({ name: 'Flowers', height, width, channels, classes: Array.from({ length: classes }, (_, i) => `class ${i}`) });
const model = (...layers: unknown[]) => readModelSpec({ name: 'm', layers: [{ type: 'InputLayer', arguments: { shape: [32, 32, 3] } }, ...layers] });
const dense = (units: number, activation?: string) => ({ type: 'Dense', arguments: { units, ...(activation === undefined ? {} : { activation }) } });
const conv = (filters: number, kernel_size = 3) => ({ type: 'Conv2D', arguments: { filters, kernel_size } });

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError) return `${error.code} ${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a model is changed as little as lets it be trained', () => {
  it.each([
    ['nothing where it fits', model({ type: 'Flatten' }, dense(4)), dataOf(4, 32), []],
    ['the units of its last layer', model({ type: 'Flatten' }, dense(10)), dataOf(4, 32), [{ layer: 'dense', argument: 'units', from: 10, to: 4 }]],
    ['the units before an activation', model({ type: 'Flatten' }, dense(10), { type: 'Dropout', arguments: { rate: 0.5 } }, { type: 'Activation', arguments: { activation: 'softmax' } }), dataOf(3, 32), [{ layer: 'dense', argument: 'units', from: 10, to: 3 }]],
    ['the filters before a global pooling', model(conv(10), { type: 'GlobalAveragePooling2D' }), dataOf(3, 32), [{ layer: 'conv2d', argument: 'filters', from: 10, to: 3 }]],
    ['the shape of its input', model({ type: 'Flatten' }, dense(4)), dataOf(4, 20, 24, 1), [{ layer: 'input_layer', argument: 'shape', from: [32, 32, 3], to: [20, 24, 1] }]],
    ['nothing of one unit that tells two classes apart', model({ type: 'Flatten' }, dense(1, 'sigmoid')), dataOf(2, 32), []],
  ])('%s', (_what, spec, data, changes) => {
    const adapted = adaptModel(spec, data);
    expect(adapted.changes).toEqual(changes);
    const { input, output } = resolveModel(adapted.model);
    expect(input.outputShape).toEqual([data.height, data.width, data.channels]);
    expect(output.outputShape.at(-1)).toBe(changes.length === 0 ? output.outputShape.at(-1) : data.classes.length);
    expect(fitOf(adapted.model, data)).toMatchObject({ problem: null, changes: [], obstacle: null });
  });
});

describe('a model that can not be changed so is refused by its reason', () => {
  it.each<[string, ReturnType<typeof model>, FitData, RegExp]>([
    ['a data set of one class', model({ type: 'Flatten' }, dense(10)), dataOf(1, 32), /model.adapt 'Flowers' has 1 class: .*second class/],
    ['an end that no layer of features stands before', model({ type: 'Flatten' }), dataOf(4, 32), /model.adapt .*'flatten' \(Flatten\).*4 classes/],
    ['an answer for each place', model(conv(2)), dataOf(2, 32), /model.data-labels/],
    ['pictures smaller than its layers need', model(conv(8), { type: 'MaxPooling2D' }, conv(8), { type: 'MaxPooling2D' }, conv(8), { type: 'Flatten' }, dense(10)), dataOf(4, 8), /model.adapt .*8 x 8: Layer 'max_pooling2d_1' \(MaxPooling2D\) has pool_size \(2, 2\), larger than its input.* at least 18 x 18/],
  ])('%s', (_what, spec, data, words) => {
    expect(refusal(() => adaptModel(spec, data))).toMatch(words);
    expect(fitOf(spec, data)).toMatchObject({ summary: null, obstacle: { message: expect.any(String) as string } });
  });

  it('whose layers meet in another place is refused as they are', () => {
    const strided = { type: 'Conv2D', name: 'a', arguments: { filters: 4, kernel_size: 2, strides: 2 } };
    const cropped = { type: 'Cropping2D', name: 'b', arguments: { cropping: 8 }, inputs: ['input_layer'] };
    const spec = model(strided, cropped, { type: 'Concatenate', inputs: ['a', 'b'] }, { type: 'Flatten' }, dense(10));
    expect(refusal(() => adaptModel(spec, dataOf(10, 64)))).toMatch(/'concatenate' \(Concatenate\)/);
  });
});

it('every recipe with a data set is adapted to three classes of 48 x 64 pixels', () => {
  const recipes = readdirSync('resources/recipes').map((file) => readRecipe(JSON.parse(readFileSync(`resources/recipes/${file}`, 'utf8'))));
  const fitting = recipes.filter(({ dataset }) => dataset !== null);
  expect(fitting.length).toBeGreaterThan(5);
  for (const { model: spec } of fitting) expect(fitOf(spec, dataOf(3, 48, 64)), spec.name).toMatchObject({ obstacle: null, changes: [{ to: [48, 64, 3] }, { to: 3 }] });
  const [unet] = recipes.filter(({ dataset }) => dataset === null);
  expect(fitOf(unet!.model, dataOf(3, 48)).obstacle).toMatchObject({ code: 'model.data-labels' });
});
