import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockCatalogue } from '../../../../core/blocks/catalogue.ts';
import { unfold } from '../../../../core/blocks/unfold.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { summarize } from '../../../../core/model/summary.ts';

const input = (...shape: number[]) => ({ type: 'InputLayer', arguments: { shape } });
const read = (...layers: object[]) => readModelSpec({ name: 'm', layers });
const conv = (filters: number, kernel_size: number, more: object = {}) => ({ type: 'Conv2D', arguments: { filters, kernel_size, ...more } });

function refusal(...layers: object[]): string {
  try {
    resolveModel(unfold(read(...layers)));
  } catch (error) {
    if (error instanceof EpochalError) return `${error.message} ${error.hint}`;
    throw error;
  }
  return 'Nothing was refused.';
}

describe('a block becomes its layers', () => {
  it('named after it, and known by its name to what comes after', () => {
    const spec = unfold(read(
      input(8, 8, 4),
      { type: 'ResidualBlock', name: 'first', arguments: { filters: 4 } },
      { type: 'Flatten' },
      { type: 'Add', inputs: ['first', 'input_layer'] },
    ));
    expect(spec.layers.map(({ name, type, inputs }) => `${name}: ${type} of ${inputs.join(', ')}`)).toEqual([
      'input_layer: InputLayer of ',
      'first_1_conv: Conv2D of input_layer',
      'first_1_bn: BatchNormalization of first_1_conv',
      'first_1_activation: Activation of first_1_bn',
      'first_2_conv: Conv2D of first_1_activation',
      'first_2_bn: BatchNormalization of first_2_conv',
      'first_add: Add of input_layer, first_2_bn',
      'first_out: Activation of first_add',
      'flatten: Flatten of first_out',
      'add: Add of first_out, input_layer',
    ]);
  });

  it('with a shortcut of its own, and the first activation before its normalisation', () => {
    const spec = unfold(read(input(8, 8, 4), { type: 'ResidualBlock', name: 'b', arguments: { filters: 6, strides: 2, conv_shortcut: true, activation_first: true, activation: 'silu' } }));
    expect(spec.layers.slice(1).map(({ name, inputs }) => `${name} of ${inputs.join(', ')}`)).toEqual([
      'b_0_conv of input_layer', 'b_0_bn of b_0_conv', 'b_1_conv of input_layer', 'b_1_activation of b_1_conv', 'b_1_bn of b_1_activation',
      'b_2_conv of b_1_bn', 'b_2_bn of b_2_conv', 'b_add of b_0_bn, b_2_bn', 'b_out of b_add',
    ]);
    expect(resolveModel(spec).output.outputShape).toEqual([4, 4, 6]);
  });

  it('blocks within it too', () => {
    const names = unfold(read(input(8, 8, 4), { type: 'MBConv', name: 'b', arguments: { filters_in: 4, filters_out: 4, drop_rate: 0.1 } })).layers.map(({ name }) => name);
    expect(names).toEqual([
      'input_layer', 'b_expand_conv', 'b_expand_bn', 'b_expand_activation', 'b_dwconv', 'b_bn', 'b_activation',
      'b_se_squeeze', 'b_se_reshape', 'b_se_reduce', 'b_se_expand', 'b_se_excite', 'b_project_conv', 'b_project_bn', 'b_drop', 'b_add',
    ]);
  });

  it('frozen with it', () => {
    const summary = summarize(resolveModel(unfold(read(input(8, 8, 4), { type: 'MBConv', arguments: { filters_in: 4, filters_out: 4, trainable: false } }))));
    expect(summary.trainableParams).toBe(0);
    expect(summary.totalParams).toBeGreaterThan(0);
  });

  it('with biases, penalties and first values as told', () => {
    const l2 = { type: 'L2', arguments: { l2: 0.1 } };
    const model = resolveModel(unfold(read(input(8, 8, 4), { type: 'ResidualBlock', arguments: { filters: 4, use_bias: false, kernel_initializer: 'he_normal', kernel_regularizer: l2 } })));
    const kernels = model.layers.filter(({ type }) => type === 'Conv2D').map(({ weights }) => weights);
    expect(kernels).toHaveLength(2);
    for (const weights of kernels) expect(weights).toMatchObject([{ name: 'kernel', initializer: { type: 'HeNormal' }, regularizer: l2 }]);
  });

  it('and a model without blocks stays the one it is', () => {
    const spec = read(input(8, 8, 4), { type: 'Flatten' });
    expect(unfold(spec)).toBe(spec);
  });
});

describe('a wrong block is refused by its name', () => {
  const block = { type: 'ResidualBlock', name: 'b', arguments: { filters: 4 } };
  it.each<[string, object[], RegExp]>([
    ['an argument it lacks', [input(8, 8, 4), { ...block, arguments: {} }], /Block 'b' \(ResidualBlock\) lacks 'filters'/],
    ['an argument it does not have', [input(8, 8, 4), { ...block, arguments: { filters: 4, units: 1 } }], /Block 'b' \(ResidualBlock\) has no argument 'units'.*filters, kernel_size/],
    ['two inputs', [input(8, 8, 4), { type: 'Flatten' }, { ...block, inputs: ['input_layer', 'flatten'] }], /Block 'b' \(ResidualBlock\) takes 1 input, got 2/],
    ['no input', [{ ...block, inputs: [] }], /takes 1 input, got 0/],
    ['a layer of the name of one of its own', [input(8, 8, 4), { ...block }, { type: 'Flatten', name: 'b_1_bn' }], /Two layers are named 'b_1_bn', one of them made by block 'b'/],
    ['a layer of its own name', [input(8, 8, 4), { ...block }, { type: 'Flatten', name: 'b' }], /Two layers are named 'b'/],
    ['a shape it changes without a shortcut', [input(8, 8, 3), { ...block }], /'b_add' \(Add\) cannot join \(None, 8, 8, 3\) and \(None, 8, 8, 4\)/],
    ['an input that is not there', [input(8, 8, 4), { ...block, inputs: ['x'] }], /takes its input from 'x', which is not in the model/],
    ['itself as its input', [input(8, 8, 4), { ...block, inputs: ['b'] }], /depends on itself/],
  ])('%s', (_, layers, message) => {
    expect(refusal(...layers)).toMatch(message);
  });
});

/** Blocks that suit their inputs, whatever comes before; each with what it makes of a size and a number of channels. */
interface Step {
  block: object;
  size: number;
  channels: number;
}

const choices: ((size: number, channels: number, pick: number) => Step)[] = [
  (size, channels) => ({ block: { type: 'ResidualBlock', arguments: { filters: channels } }, size, channels }),
  (size, channels, pick) => ({ block: { type: 'ResidualBlock', arguments: { filters: pick, strides: 2, conv_shortcut: true, activation_first: pick % 2 === 0 } }, size: Math.ceil(size / 2), channels: pick }),
  (size, _channels, pick) => ({ block: { type: 'BottleneckBlock', arguments: { filters: pick, strides: 2 } }, size: Math.ceil(size / 2), channels: 4 * pick }),
  (size, channels) => ({ block: { type: 'SqueezeExcite', arguments: { filters: channels, filters_se: 1 } }, size, channels }),
  (size, channels, pick) => ({ block: { type: 'MBConv', arguments: { filters_in: channels, filters_out: channels, expand_ratio: pick, drop_rate: 0.2 } }, size, channels }),
  (size, channels, pick) => ({ block: { type: 'MBConv', arguments: { filters_in: channels, filters_out: pick, strides: 2, kernel_size: 5, se_ratio: 0 } }, size: Math.ceil(size / 2), channels: pick }),
  (size, channels, pick) => ({ block: { type: 'DenseBlock', arguments: { blocks: pick, growth_rate: 3 } }, size, channels: channels + 3 * pick }),
  (size, channels, pick) => size < 2 ? { block: { type: 'Flatten' }, size, channels } : { block: { type: 'TransitionBlock', arguments: { filters: pick } }, size: Math.floor(size / 2), channels: pick },
  (size, _channels, pick) => ({ block: { type: 'VGGBlock', arguments: { filters: pick, convolutions: pick, batch_normalization: true, rate: 0.1, pool: size > 1 } }, size: size > 1 ? Math.floor(size / 2) : 1, channels: pick }),
];

it('unfolded, any chain of blocks has names of its own, no cycle and shapes that meet', () => {
  const order = fc.array(fc.record({ choice: fc.nat(choices.length - 1), pick: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 8 });
  const seen = new Set<string>();
  fc.assert(fc.property(order, fc.integer({ min: 3, max: 17 }), (steps, start) => {
    const layers: object[] = [input(start, start, 2)];
    let [size, channels] = [start, 2];
    for (const { choice, pick } of steps) {
      const step = choices[choice]!(size, channels, pick);
      if ((step.block as { type: string }).type === 'Flatten') continue;
      layers.push(step.block);
      seen.add((step.block as { type: string }).type);
      [size, channels] = [step.size, step.channels];
    }
    const folded = read(...layers);
    const before = structuredClone(folded);
    const spec = unfold(folded);
    expect(folded).toEqual(before);
    expect(spec.layers.filter(({ type }) => blockCatalogue.has(type))).toEqual([]);
    expect(new Set(spec.layers.map(({ name }) => name)).size).toBe(spec.layers.length);
    expect(unfold(spec)).toEqual(spec);
    const model = resolveModel(spec);
    expect(model.layers.map(({ name }) => name)).toEqual(spec.layers.map(({ name }) => name));
    expect(model.output.outputShape).toEqual([size, size, channels]);
  }));
  expect([...seen].sort()).toEqual([...blockCatalogue.keys()].sort());
});

describe('the recipes\' networks come to the parameter', () => {
  const count = (layers: object[]): [number, number] => {
    const { totalParams, trainableParams } = summarize(resolveModel(unfold(read(...layers))));
    return [totalParams, trainableParams];
  };
  const norm = { type: 'BatchNormalization' };

  it('cifar10-resnet34', () => {
    const layers: object[] = [input(32, 32, 3), conv(64, 3, { padding: 'same', activation: 'relu' }), norm, { type: 'MaxPooling2D' }];
    for (const [blocks, filters] of [[4, 64], [4, 128], [6, 256], [3, 512]] as const) {
      for (let block = 0; block < blocks; block++) layers.push({ type: 'ResidualBlock', arguments: { filters, activation_first: true } });
      if (filters < 512) layers.push({ type: 'MaxPooling2D', arguments: { pool_size: 3, strides: 2, padding: 'same' } }, conv(2 * filters, 1));
    }
    layers.push({ type: 'AveragePooling2D', arguments: { pool_size: 2, padding: 'same' } }, { type: 'Flatten' }, { type: 'Dense', arguments: { units: 10 } });
    expect(count(layers)).toEqual([22_926_730, 22_911_242]);
  });

  it('cifar100-resnet18', () => {
    const layers: object[] = [input(32, 32, 3), conv(64, 3), norm, { type: 'MaxPooling2D', arguments: { pool_size: 2, strides: 1, padding: 'same' } }];
    for (const filters of [64, 128, 256, 512]) {
      const first = filters === 64 ? {} : { strides: 2, conv_shortcut: true };
      layers.push({ type: 'ResidualBlock', arguments: { filters, ...first } }, { type: 'ResidualBlock', arguments: { filters } });
    }
    layers.push({ type: 'GlobalAveragePooling2D' }, { type: 'Dense', arguments: { units: 100 } });
    expect(count(layers)).toEqual([11_234_532, 11_224_932]);
  });
});
