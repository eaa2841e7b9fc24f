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
    ['a convolution on a row', [input, { type: 'Flatten' }, { type: 'Conv2D', arguments: { filters: 1, kernel_size: 1 } }], /'conv2d' \(Conv2D\) needs an input of \(height, width, channels\), got \(None, 192\)/],
    ['a filter larger than its input', [input, { type: 'Conv2D', arguments: { filters: 1, kernel_size: 9 } }], /kernel_size \(9, 9\), larger than its input \(None, 8, 8, 3\)/],
    ['a pool larger than its input', [input, { type: 'MaxPooling2D', arguments: { pool_size: [2, 9] } }], /pool_size \(2, 9\), larger/],
    ['a layer of one input that gets two', [input, { type: 'Flatten', name: 'a' }, { type: 'Flatten', name: 'b', inputs: ['input_layer'] }, { ...dense, inputs: ['a', 'b'] }], /'dense' \(Dense\) takes 1 input\(s\), got 2.*Add or Concatenate/],
    ['a join of one', [input, { type: 'Add' }], /'add' \(Add\) takes 2 or more input\(s\), got 1/],
    ['a join of shapes that do not meet', [input, { type: 'Conv2D', arguments: { filters: 4, kernel_size: 1 } }, { type: 'Add', inputs: ['conv2d', 'input_layer'] }], /'add' \(Add\).*\(None, 8, 8, 4\).*\(None, 8, 8, 3\)/],
    ['a missing input layer', [{ type: 'Dense', arguments: { units: 1 }, inputs: ['x'] }], /takes its input from 'x', which is not in the model/],
    ['no input layer', [{ type: 'Flatten' }], /'flatten' \(Flatten\) takes 1 input\(s\), got 0/],
    ['two input layers', [input, { ...input, inputs: [] }], /has 2 InputLayers/],
    ['two layers of one name', [input, { type: 'Flatten', name: 'a' }, { type: 'Flatten', name: 'a' }], /Two layers are named 'a'.*shared weights\) is not supported/],
    ['a cycle', [input, { type: 'Flatten', name: 'a', inputs: ['b'] }, { type: 'Flatten', name: 'b', inputs: ['a'] }], /depends on itself through a <- b <- a\./],
    ['a cycle further on', [input, { type: 'Flatten' }, { type: 'Add', name: 'a', inputs: ['flatten', 'c'] }, { type: 'Dropout', name: 'b', arguments: { rate: 0.1 } }, { type: 'Dropout', name: 'c', arguments: { rate: 0.1 } }], /through a <- c <- b <- a\./],
    ['a layer that takes itself', [input, { type: 'Flatten', name: 'a', inputs: ['a'] }], /through a <- a\./],
    ['a name that is nearly one', [input, { type: 'Flatten', inputs: ['input_laver'] }], /'input_laver', which is not in the model.*Did you mean input_layer/],
    ['a layer called in two places', [input, { type: 'Dropout', name: 'd', arguments: { rate: 0.1 }, inputs: [['input_layer'], ['input_layer']] }], /\(Dropout\) is called 2 time\(s\).*shared between places are not supported.*layer of its own/],
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
    expect(refusal(() => checkFits(model, data))).toMatch(/or one with sigmoid/);
    expect(() => checkFits(resolve(input, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 1, activation: 'sigmoid' } }), data)).not.toThrow();
    expect(refusal(() => checkFits(model, { ...data, height: 9 }))).toMatch(/takes pictures of 8 x 8 x 3, those of 'D' are 9 x 8 x 3/);
  });

  it('but not one that tells two classes apart by one number', () => {
    const data = { name: 'D', height: 8, width: 8, channels: 3, classes: ['a', 'b'] };
    const model = resolve(input, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 1, activation: 'sigmoid' } });
    checkFits(model, data);
    expect(refusal(() => checkFits(model, { ...data, classes: ['a', 'b', 'c'] }))).toMatch(/gives 1 output, 'D' has 3 classes/);
  });

  it('that answers for each pixel where pictures have one label, or the other way round', () => {
    const data = { name: 'D', height: 8, width: 8, channels: 3, classes: ['a', 'b'] };
    const perPixel = resolve(input, { type: 'Conv2D', arguments: { filters: 2, kernel_size: 1 } }, { type: 'Reshape', arguments: { target_shape: [64, 2] } });
    expect(refusal(() => checkFits(perPixel, data))).toMatch(/an answer for each of 64 places of a picture, 'D' has one label a picture.*per-pixel labels, 64 for each picture/);
    expect(refusal(() => checkFits(perPixel, { ...data, labelShape: [8, 8] }))).toMatch(/'D' has 8 x 8 labels a picture/);
    expect(refusal(() => checkFits(perPixel, { ...data, labelShape: [64], classes: ['a'] }))).toMatch(/gives 2 outputs for each place, 'D' has 1 classes/);
    checkFits(perPixel, { ...data, labelShape: [64] });
    const whole = resolve(input, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 2 } });
    expect(refusal(() => checkFits(whole, { ...data, labelShape: [64] }))).toMatch(/gives one answer a picture, 'D' has 64 labels a picture.*end in a shape of \(64, 2\)/);
    checkFits(whole, data);
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

describe('a graph', () => {
  const conv = (name: string, from: string) => ({ type: 'Conv2D', name, arguments: { filters: 3, kernel_size: 1 }, inputs: [from] });

  it('is put in an order in which each layer comes after its inputs, whatever the file\'s', () => {
    const layers = [conv('x', 'input_layer'), conv('y', 'x'), conv('z', 'input_layer'), { type: 'Add', name: 'sum', inputs: ['y', 'z', 'input_layer'] }, conv('end', 'sum')];
    fc.assert(
      fc.property(fc.shuffledSubarray([input, ...layers.slice(0, -1)], { minLength: layers.length }), (shuffled) => {
        // What is left out of a file means the layer before it; here every layer names its own.
        const model = resolve(...shuffled.map((layer) => ({ inputs: [], ...layer })), layers.at(-1));
        const place = (name: string): number => model.layers.findIndex((layer) => layer.name === name);
        for (const layer of model.layers) for (const from of layer.inputs) expect(place(from)).toBeLessThan(place(layer.name));
        expect(model.output.name).toBe('end');
        expect(model.output.inputShapes).toEqual([[8, 8, 3]]);
      }),
    );
  });

  it('of a layer taken twice by one other is no cycle', () => {
    const model = resolve(input, { type: 'Add', inputs: ['input_layer', 'input_layer'] });
    expect(model.output.inputShapes).toEqual([[8, 8, 3], [8, 8, 3]]);
  });

  it('of thousands of layers, listed from its end, is followed to its beginning', () => {
    const chain = Array.from({ length: 3000 }, (_, i) => conv(`c${i}`, i === 0 ? 'input_layer' : `c${i - 1}`));
    const model = resolve({ ...input, inputs: [] }, ...chain.slice(0, -1).reverse(), chain.at(-1));
    expect(model.layers.map(({ name }) => name)).toEqual(['input_layer', ...chain.map(({ name }) => name)]);
  });
});
