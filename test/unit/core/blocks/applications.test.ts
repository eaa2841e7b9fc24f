import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unfold } from '../../../../core/blocks/unfold.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';
import { summarize } from '../../../../core/model/summary.ts';

/** Of keras.applications, without their tops, on 64 x 64 x 3 (test/fixtures/layers/make.py): each layer's output shape, then its number of weights. */
const keras = JSON.parse(readFileSync(new URL('../../../fixtures/layers/applications.json', import.meta.url), 'utf8')) as Record<string, { params: number; layers: Record<string, number[]> }>;

const layer = (type: string, name: string, given: object = {}) => ({ type, name, arguments: given });
const conv = (name: string, filters: number, kernel_size: number, more: object = {}) => layer('Conv2D', name, { filters, kernel_size, ...more });
const norm = (name: string, epsilon = 1.001e-5) => layer('BatchNormalization', name, { epsilon });
const activate = (name: string, activation: string) => layer('Activation', name, { activation });

function resNet50(): object[] {
  const stacks = [[64, 3, 1], [128, 4, 2], [256, 6, 2], [512, 3, 2]] as const;
  return [
    layer('ZeroPadding2D', 'conv1_pad', { padding: 3 }), conv('conv1_conv', 64, 7, { strides: 2 }), norm('conv1_bn'), activate('conv1_relu', 'relu'),
    layer('ZeroPadding2D', 'pool1_pad', { padding: 1 }), layer('MaxPooling2D', 'pool1_pool', { pool_size: 3, strides: 2 }),
    ...stacks.flatMap(([filters, blocks, strides], stack) => Array.from({ length: blocks }, (_, block) =>
      layer('BottleneckBlock', `conv${stack + 2}_block${block + 1}`, block === 0 ? { filters, strides } : { filters, conv_shortcut: false }))),
  ];
}

function denseNet121(): object[] {
  let channels = 64;
  return [
    layer('ZeroPadding2D', 'zero_padding2d', { padding: 3 }), conv('conv1_conv', 64, 7, { strides: 2, use_bias: false }), norm('conv1_bn'), activate('conv1_relu', 'relu'),
    layer('ZeroPadding2D', 'zero_padding2d_1', { padding: 1 }), layer('MaxPooling2D', 'pool1', { pool_size: 3, strides: 2 }),
    ...[6, 12, 24, 16].flatMap((blocks, stage) => {
      channels += 32 * blocks;
      const block = layer('DenseBlock', `conv${stage + 2}`, { blocks });
      if (stage === 3) return [block];
      channels /= 2;
      return [block, layer('TransitionBlock', `pool${stage + 2}`, { filters: channels })];
    }),
    norm('bn'), activate('relu', 'relu'),
  ];
}

function efficientNetB0(): object[] {
  const stages = [[3, 1, 32, 16, 1, 1], [3, 2, 16, 24, 6, 2], [5, 2, 24, 40, 6, 2], [3, 3, 40, 80, 6, 2], [5, 3, 80, 112, 6, 1], [5, 4, 112, 192, 6, 2], [3, 1, 192, 320, 6, 1]] as const;
  return [
    layer('Rescaling', 'rescaling', { scale: 1 / 255 }),
    conv('stem_conv', 32, 3, { strides: 2, padding: 'same', use_bias: false }), norm('stem_bn', 1e-3), activate('stem_activation', 'silu'),
    ...stages.flatMap(([kernel_size, repeats, filters_in, filters_out, expand_ratio, strides], stage) => Array.from({ length: repeats }, (_, repeat) =>
      layer('MBConv', `block${stage + 1}${'abcd'[repeat]}`, {
        kernel_size, filters_in: repeat === 0 ? filters_in : filters_out, filters_out, expand_ratio, strides: repeat === 0 ? strides : 1, drop_rate: 0.1,
      }))),
    conv('top_conv', 1280, 1, { padding: 'same', use_bias: false }), norm('top_bn', 1e-3), activate('top_activation', 'silu'),
  ];
}

function vgg16(): object[] {
  return [[64, 2], [128, 2], [256, 3], [512, 3], [512, 3]].map(([filters, convolutions], stage) =>
    layer('VGGBlock', `block${stage + 1}`, { filters, convolutions }));
}

/** Of Keras's: EfficientNet's measured normalisation, 7 numbers; its padding by hand is part of our convolutions. */
const without = /^(normalization|rescaling.*|stem_conv_pad|.*dwconv_pad|input_layer.*|zero_padding2d.*)$/;

describe('networks made of blocks are those of keras.applications, layer by layer', () => {
  it.each([
    ['ResNet50', resNet50(), 0],
    ['DenseNet121', denseNet121(), 0],
    ['EfficientNetB0', efficientNetB0(), 7],
    ['VGG16', vgg16(), 0],
  ])('%s', (name, layers, measured) => {
    const { layers: made, totalParams } = summarize(resolveModel(unfold(readModelSpec({ name, layers: [{ type: 'InputLayer', arguments: { shape: [64, 64, 3] } }, ...layers] }))));
    const ours = Object.fromEntries(made.filter((one) => !without.test(one.name)).map((one) => [one.name, [...one.outputShape, one.params]]));
    const theirs = Object.fromEntries(Object.entries(keras[name]!.layers).filter(([layerName]) => !without.test(layerName)));
    expect(ours).toEqual(theirs);
    expect(totalParams).toBe(keras[name]!.params - measured);
  });
});
