import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { checkFits, resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec, snakeCase } from '../../../../core/model/spec.ts';

const input = { type: 'InputLayer', arguments: { shape: [8, 8, 3] } };
const dense = { type: 'Dense', arguments: { units: 10 } };
const resolve = (...layers: unknown[]) => resolveModel(readModelSpec({ name: 'm', layers }));

/** What it throws, in one line: its message and its hint. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EpochalError) return `${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a wrong model is refused by the name of the layer, what it got and what it needs', () => {
  it.each<[string, unknown[], RegExp]>([
    ['an unknown type', [input, { type: 'Conv3D' }], /'conv3_d'|'conv3d' \(Conv3D\).*catalogue does not have.*Did you mean Conv2D/],
    ['a missing argument', [input, { type: 'Conv2D', arguments: { kernel_size: 3 } }], /'conv2d' \(Conv2D\) lacks 'filters'.*whole number/],
    ['an argument of another kind', [input, { type: 'Conv2D', arguments: { filters: 2.5, kernel_size: 3 } }], /'conv2d' \(Conv2D\) got filters=2\.5.*whole number/],
    ['an unknown argument', [input, { type: 'Flatten', arguments: { units: 3 } }], /'flatten' \(Flatten\) has no argument 'units'/],
    ['a choice that is none', [input, { type: 'Activation', arguments: { activation: 'swoosh' } }], /activation="swoosh".*one of linear, relu/],
    ['a rate of 1', [input, { type: 'Dropout', arguments: { rate: 1 } }], /'dropout' \(Dropout\) got rate=1.*below 1/],
    ['a dense layer on an image', [input, dense], /'dense' \(Dense\) needs a flat input, got \(None, 8, 8, 3\).*Insert Flatten/],
    ['a convolution on a row', [input, { type: 'Flatten' }, { type: 'Conv2D', arguments: { filters: 1, kernel_size: 1 } }], /'conv2d' \(Conv2D\) needs an input of \(height, width, channels\), got \(None, 192\)/],
    ['a filter larger than its input', [input, { type: 'Conv2D', arguments: { filters: 1, kernel_size: 9 } }], /kernel_size \(9, 9\), larger than its input \(None, 8, 8, 3\)/],
    ['a pool larger than its input', [input, { type: 'MaxPooling2D', arguments: { pool_size: [2, 9] } }], /pool_size \(2, 9\), larger/],
    ['a missing input layer', [{ type: 'Dense', arguments: { units: 1 }, inputs: ['x'] }], /takes its input from 'x', which is not in the model/],
    ['no input layer', [{ type: 'Flatten' }], /'flatten' \(Flatten\) takes 1 input\(s\), got 0/],
    ['two input layers', [input, { ...input, inputs: [] }], /has 2 InputLayers/],
    ['two layers of one name', [input, { type: 'Flatten', name: 'a' }, { type: 'Flatten', name: 'a' }], /Two layers are named 'a'/],
    ['a cycle', [input, { type: 'Flatten', name: 'a', inputs: ['b'] }, { type: 'Flatten', name: 'b', inputs: ['a'] }], /depends on itself through a -> b/],
    ['a loose end', [input, { type: 'Flatten' }, { ...dense, inputs: ['flatten'] }, { type: 'Dense', arguments: { units: 2 }, inputs: ['flatten'] }], /'dense' \(Dense\) leads nowhere/],
    ['a key out of place', [input, { type: 'Dense', units: 3 }], /unknown key 'units'.*under "arguments"/],
    ['no type', [{}], /Layer 1 lacks a type/],
  ])('%s', (_, layers, message) => {
    expect(refusal(() => resolve(...layers))).toMatch(message);
  });

  it.each<[string, unknown, RegExp]>([
    ['text', 'x', /not an object/],
    ['nothing in it', {}, /lacks a name/],
    ['no layers', { name: 'm', layers: [] }, /has no layers/],
    ['a preprocessing of text', { name: 'm', layers: [input], preprocessing: 'x' }, /preprocessing/],
  ])('%s', (_, spec, message) => {
    expect(refusal(() => readModelSpec(spec))).toMatch(message);
  });

  it('that does not fit its data', () => {
    const data = { name: 'D', height: 8, width: 8, channels: 3, classes: ['a', 'b'] };
    const model = resolve(input, { type: 'Flatten' }, dense);
    expect(refusal(() => checkFits(model, data))).toMatch(/gives 10 outputs, 'D' has 2 classes.*have 2 units/);
    expect(refusal(() => checkFits(model, { ...data, height: 9 }))).toMatch(/takes pictures of 8 x 8 x 3, those of 'D' are 9 x 8 x 3/);
  });
});

describe('names', () => {
  it.each([
    ['Conv2D', 'conv2d'],
    ['MaxPooling2D', 'max_pooling2d'],
    ['BatchNormalization', 'batch_normalization'],
    ['InputLayer', 'input_layer'],
  ])('%s is %s to Keras', (type, name) => expect(snakeCase(type)).toBe(name));

  it('count up from the second layer of a type', () => {
    expect(resolve(input, { type: 'Flatten' }, dense, dense, dense).layers.map(({ name }) => name)).toEqual(['input_layer', 'flatten', 'dense', 'dense_1', 'dense_2']);
  });
});

it('reading what was read changes nothing, whatever the model', () => {
  const layer = fc.constantFrom(
    { type: 'Conv2D', arguments: { filters: 2, kernel_size: 1 } },
    { type: 'BatchNormalization' },
    { type: 'Dropout', arguments: { rate: 0.5 } },
    { type: 'Activation', arguments: { activation: 'relu' } },
  );
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 12 }), (layers) => {
      const spec = readModelSpec({ name: 'm', layers: [input, ...layers] });
      expect(readModelSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
      const model = resolveModel(spec);
      expect(model.layers.map(({ name }) => name)).toEqual(spec.layers.map(({ name }) => name));
      expect(model.output.outputShape.slice(0, 2)).toEqual([8, 8]);
    }),
  );
});
