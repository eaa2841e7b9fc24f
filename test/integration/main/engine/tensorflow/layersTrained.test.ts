import { describe, expect, it } from 'vitest';
import { blockCatalogue } from '../../../../../core/blocks/catalogue.ts';
import { unfold } from '../../../../../core/blocks/unfold.ts';
import { layerCatalogue } from '../../../../../core/layers/catalogue.ts';
import { readModelSpec } from '../../../../../core/model/spec.ts';
import { batchAt, openEngine, setUp, smallTraining } from './support.ts';

const engine = await openEngine();

/** Arguments with which a layer or block takes an image of 6 x 6 x 4; [] where its usual ones do. */
const wanted: Record<string, object[]> = {
  Dense: [{ units: 3, activation: 'gelu', kernel_regularizer: 'L1L2', activity_regularizer: 'L2' }],
  Conv2D: [
    { filters: 4, kernel_size: 3, dilation_rate: 2, kernel_regularizer: 'L2', kernel_constraint: { type: 'MaxNorm', arguments: { axis: [0, 1, 2] } } },
    { filters: 4, kernel_size: 2, groups: 2, strides: 2, activity_regularizer: 'L1' },
    { filters: 8, kernel_size: 3, groups: 4, padding: 'same' },
    { filters: 4, kernel_size: 3, groups: 2, dilation_rate: 2, padding: 'same' },
  ],
  DepthwiseConv2D: [{ kernel_size: 3, strides: [1, 2], padding: 'same' }, { kernel_size: 3, strides: [2, 1], dilation_rate: [1, 2] }],
  SeparableConv2D: [{ filters: 3, kernel_size: 3, dilation_rate: 2, padding: 'same' }],
  Conv2DTranspose: [{ filters: 3, kernel_size: 3, strides: 2, padding: 'same' }, { filters: 3, kernel_size: 2, dilation_rate: 2 }],
  AveragePooling2D: [{ pool_size: 2 }],
  Activation: ['relu6', 'leaky_relu', 'elu', 'selu', 'gelu', 'silu', 'hard_silu', 'hard_sigmoid', 'softplus', 'softsign', 'exponential', 'softmax'].map((activation) => ({ activation })),
  Dropout: [{ rate: 0.3, noise_shape: [null, 1, 1, null] }],
  SpatialDropout2D: [{ rate: 0.3 }],
  GaussianNoise: [{ stddev: 0.1 }],
  BatchNormalization: [{ axis: 1 }, { trainable: false }],
  GroupNormalization: [{ groups: 2 }],
  Reshape: [{ target_shape: [9, -1] }],
  Permute: [{ dims: [2, 3, 1] }],
  UpSampling2D: [{}, { interpolation: 'bilinear' }, { interpolation: 'lanczos3' }],
  Resizing: [{ height: 5, width: 7 }, { height: 3, width: 3, interpolation: 'area' }, { height: 3, width: 4, antialias: true, interpolation: 'bicubic' }],
  Rescaling: [{ scale: 2, offset: [1, 2, 3, 4] }],
  Normalization: [{ mean: 0.5, variance: [1, 2, 3, 4] }],
  ResidualBlock: [{ filters: 4 }, { filters: 6, strides: 2, conv_shortcut: true }],
  BottleneckBlock: [{ filters: 2 }],
  SqueezeExcite: [{ filters: 4, filters_se: 2 }],
  MBConv: [{ filters_in: 4, filters_out: 4, drop_rate: 0.2 }],
  DenseBlock: [{ blocks: 2, growth_rate: 2 }],
  TransitionBlock: [{ filters: 2 }],
  VGGBlock: [{ filters: 3, batch_normalization: true, rate: 0.2 }],
};

const types = [...layerCatalogue.keys(), ...blockCatalogue.keys()].filter((type) => type !== 'InputLayer');
const all = types.flatMap((type) => (wanted[type] ?? [{}]).map((given) => [`${type} ${JSON.stringify(given)}`, type, given] as const));

/** On whatever this machine computes with: no layer's gradient is missing where it is needed, full batch or odd one. */
describe('a network learns through', () => {
  it.each(all)('%s', (_title, type, given) => {
    const joins = layerCatalogue.get(type)?.group === 'Join';
    const layers = [
      { type: 'InputLayer', arguments: { shape: [6, 6, 3] } },
      { type: 'Conv2D', name: 'before', arguments: { filters: 4, kernel_size: 3, padding: 'same', activation: 'tanh' } },
      { type: 'Conv2D', name: 'beside', arguments: { filters: 4, kernel_size: 1 } },
      { type, name: 'it', arguments: given, inputs: joins ? ['before', 'beside'] : ['beside'] },
      { type: 'Flatten' },
      { type: 'Dense', name: 'last', arguments: { units: 10 } },
    ];
    const { model, training, data } = setUp(unfold(readModelSpec({ name: 'm', layers })), smallTraining, { train: 13, validation: 5 });
    const session = engine.trainer(model, training, data);
    const before = new Map(Array.from(session.save().weights, ([name, { values }]) => [name, values.slice()]));
    const losses = [8, 5].map((size, step) => session.step(batchAt(step, size, 13), step, 0.01).loss);
    losses.push(session.validate().loss);
    const after = session.save().weights;
    session.close();

    for (const loss of losses) expect(loss).toSatisfy(Number.isFinite);
    const stayed = [...before].filter(([name, values]) => after.get(name)!.values.every((value, i) => value === values[i])).map(([name]) => name);
    const frozen = model.layers.flatMap((layer) => (layer.common.trainable ? [] : layer.weights.map(({ name }) => `${layer.name}/${name}`)));
    expect(stayed.sort()).toEqual(frozen.sort());
  });
});
