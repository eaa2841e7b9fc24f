import { describe, expect, it } from 'vitest';
import { EpochalError } from '../../../../core/errors.ts';
import { resolveModel } from '../../../../core/model/model.ts';
import { readModelSpec } from '../../../../core/model/spec.ts';

/** A layer by itself, on an input of a shape; or on several. */
function refusal(type: string, given: object, shapes: number[][]): string {
  const layers = [
    { type: 'InputLayer', name: 'input', arguments: { shape: [shapes[0]!.reduce((all, length) => all * length)] } },
    ...shapes.map((shape, i) => {
      const size = shape.reduce((all, length) => all * length);
      return [
        { type: 'Dense', name: `dense_${i}`, arguments: { units: size }, inputs: ['input'] },
        { type: 'Reshape', name: `given_${i}`, arguments: { target_shape: shape } },
      ];
    }).flat(),
    { type, name: 'it', arguments: given, inputs: shapes.map((_, i) => `given_${i}`) },
  ];
  try {
    resolveModel(readModelSpec({ name: 'm', layers }));
  } catch (error) {
    if (error instanceof EpochalError) return `${error.code}: ${error.message} ${error.hint}`;
    throw error;
  }
  return 'Nothing was refused.';
}

const image = [8, 6, 4];

/** Each says which layer, what it got, and what to do. */
describe('a layer refuses', () => {
  it.each<[string, string, object, number[][], RegExp]>([
    ['a row where it needs an image', 'Conv2D', { filters: 1, kernel_size: 1 }, [[4]], /needs an input of \(height, width, channels\), got \(None, 4\)/],
    ['a window larger than its input', 'Conv2D', { filters: 1, kernel_size: [3, 7] }, [image], /kernel_size \(3, 7\), larger than its input \(None, 8, 6, 4\).*padding='same'/],
    ['a dilated window that spans more than its input', 'Conv2D', { filters: 1, kernel_size: 3, dilation_rate: 3 }, [image], /kernel_size \(3, 3\) that spans \(7, 7\), larger.*smaller kernel_size or dilation_rate/],
    ['groups that do not divide its channels', 'Conv2D', { filters: 3, kernel_size: 1, groups: 3 }, [image], /groups=3, which do not divide its 4 input channels.*divide 4/],
    ['groups that do not divide its filters', 'Conv2D', { filters: 3, kernel_size: 1, groups: 2 }, [image], /groups=2, which do not divide its 3 filters.*multiples of 2/],
    ['both a step and a dilation', 'Conv2D', { filters: 1, kernel_size: 2, strides: 2, dilation_rate: 2 }, [image], /strides \(2, 2\) and dilation_rate \(2, 2\).*Set one of them to 1/],
    ['a window of nothing', 'Conv2D', { filters: 1, kernel_size: 0 }, [image], /kernel_size=0.*at least 1/],
    ['a depthwise window larger than its input', 'DepthwiseConv2D', { kernel_size: 9 }, [image], /kernel_size \(9, 9\), larger/],
    ['no windows to a channel', 'DepthwiseConv2D', { kernel_size: 1, depth_multiplier: 0 }, [image], /depth_multiplier=0.*at least 1/],
    ['a separable window larger than its input', 'SeparableConv2D', { filters: 1, kernel_size: 9 }, [image], /kernel_size \(9, 9\), larger/],
    ['an output_padding of its strides', 'Conv2DTranspose', { filters: 1, kernel_size: 3, strides: 2, output_padding: 2 }, [image], /output_padding \(2, 2\), not below its strides \(2, 2\)/],
    ['an output that does not lead back', 'Conv2DTranspose', { filters: 1, kernel_size: 4, strides: 2, padding: 'same', output_padding: 0 }, [image], /no output of \(14, 10\).*become \(7, 5\) on the way back.*output_padding/],
    ['a transposed step and dilation', 'Conv2DTranspose', { filters: 1, kernel_size: 2, strides: 2, dilation_rate: 2 }, [image], /strides \(2, 2\) and dilation_rate/],
    ['a pool larger than its input', 'AveragePooling2D', { pool_size: [2, 7] }, [image], /pool_size \(2, 7\), larger/],
    ['no pool size', 'AveragePooling2D', {}, [image], /lacks 'pool_size'/],
    ['a row to pool', 'GlobalAveragePooling2D', {}, [[4]], /needs an input of \(height, width, channels\)/],
    ['shapes that do not meet', 'Add', {}, [[4, 4, 2], [4, 4, 3]], /\(Add\) cannot join \(None, 4, 4, 2\) and \(None, 4, 4, 3\).*Conv2D of kernel_size 1/],
    ['shapes that do not meet after two that do', 'Multiply', {}, [[4], [2, 1], [3, 4]], /cannot join \(None, 2, 4\) and \(None, 3, 4\)/],
    ['more than two to subtract', 'Subtract', {}, [[4], [4], [4]], /takes 2 input\(s\), got 3/],
    ['shapes that differ beside the axis', 'Concatenate', { axis: 1 }, [[4, 4, 2], [3, 4, 1]], /cannot join \(None, 4, 4, 2\) and \(None, 3, 4, 1\) along axis 1/],
    ['shapes of another rank', 'Concatenate', {}, [[4, 2], [4]], /cannot join \(None, 4, 2\) and \(None, 4\)/],
    ['to join along the batch', 'Concatenate', { axis: 0 }, [[4], [4]], /axis=0, which \(None, 4\) does not have.*0 is the batch/],
    ['an axis there is not', 'BatchNormalization', { axis: 4 }, [image], /axis=4, which \(None, 8, 6, 4\) does not have.*1 to 3, or -1/],
    ['a momentum above 1', 'BatchNormalization', { momentum: 1.5 }, [image], /momentum=1\.5.*at most 1/],
    ['a negative epsilon', 'BatchNormalization', { epsilon: -1 }, [image], /epsilon=-1.*at least 0/],
    ['an axis twice', 'LayerNormalization', { axis: [-1, 3] }, [image], /names an axis twice/],
    ['an axis there is not', 'LayerNormalization', { axis: [1, -5] }, [image], /axis=-5/],
    ['groups that do not divide its channels', 'GroupNormalization', {}, [image], /groups=32, which do not divide its 4 channels.*or -1/],
    ['no groups', 'GroupNormalization', { groups: 0 }, [image], /groups=0/],
    ['a softmax along an axis there is not', 'Softmax', { axis: 2 }, [[4]], /axis=2/],
    ['an unknown activation', 'Activation', { activation: 'swish2' }, [[4]], /activation="swish2".*one of linear, relu/],
    ['a negative slope', 'LeakyReLU', { negative_slope: -1 }, [[4]], /negative_slope=-1.*at least 0/],
    ['a shape of another size', 'Reshape', { target_shape: [5, 5] }, [image], /cannot lay \(None, 8, 6, 4\), which is 192 values, out as \[5, 5\], which is 25.*product is 192/],
    ['an open length that does not come out', 'Reshape', { target_shape: [-1, 7] }, [image], /takes them by 7.*divides 192/],
    ['two open lengths', 'Reshape', { target_shape: [-1, -1] }, [image], /target_shape=\[-1, -1\].*one of them may be -1/],
    ['an order that lacks an axis', 'Permute', { dims: [1, 1, 3] }, [image], /dims=\[1, 1, 3\].*each of 1 to 3 once/],
    ['an order of other axes', 'Permute', { dims: [2, 1] }, [image], /dims=\[2, 1\] for an input of \(None, 8, 6, 4\)/],
    ['to cut all off', 'Cropping2D', { cropping: [[4, 4], [0, 0]] }, [image], /leaves nothing.*fewer than 8 rows/],
    ['a border of three', 'ZeroPadding2D', { padding: [1, 2, 3] }, [image], /padding=\[1,2,3\].*\[\[top, bottom\], \[left, right\]\]/],
    ['a negative border', 'ZeroPadding2D', { padding: -1 }, [image], /padding=-1/],
    ['a border of which one edge is missing', 'ZeroPadding2D', { padding: [[1, 2], [3]] }, [image], /padding=\[\[1,2\],\[3\]\]/],
    ['an interpolation there is not', 'UpSampling2D', { interpolation: 'area' }, [image], /interpolation="area".*nearest, bilinear/],
    ['to crop and pad at once', 'Resizing', { height: 2, width: 2, crop_to_aspect_ratio: true, pad_to_aspect_ratio: true }, [image], /both crop_to_aspect_ratio and pad_to_aspect_ratio/],
    ['factors for other channels', 'Rescaling', { scale: [1, 2] }, [image], /2 values of scale for an input of \(None, 8, 6, 4\).*or 4 of them/],
    ['means for other channels', 'Normalization', { mean: [1, 2], variance: 1 }, [image], /2 values of mean/],
    ['means without an axis', 'Normalization', { axis: null, mean: [1], variance: 1 }, [image], /one number, or an axis/],
    ['a mean without a variance', 'Normalization', { mean: 1 }, [image], /lacks 'variance'/],
    ['a negative variance', 'Normalization', { mean: 1, variance: -1 }, [image], /variance=-1/],
    ['to drop all', 'Dropout', { rate: 1 }, [image], /rate=1.*below 1/],
    ['a mask of another shape', 'Dropout', { rate: 0.5, noise_shape: [null, 1] }, [image], /noise_shape=\[null,1\].*4 lengths/],
    ['a mask of other lengths', 'Dropout', { rate: 0.5, noise_shape: [null, 8, 5, 1] }, [image], /noise_shape.*null, 1 or the input's own/],
    ['to drop channels of a row', 'SpatialDropout2D', { rate: 0.5 }, [[4]], /needs an input of \(height, width, channels\)/],
    ['noise above 1', 'GaussianNoise', { stddev: 2 }, [image], /stddev=2.*at most 1/],
    ['an unknown initializer', 'Dense', { units: 2, kernel_initializer: 'glorot' }, [[4]], /kernel_initializer="glorot".*one of GlorotUniform/],
    ['the identity of a kernel that is no square of two axes', 'Conv2D', { filters: 2, kernel_size: 1, kernel_initializer: 'identity' }, [image], /cannot begin its kernel \(1, 1, 4, 2\) with Identity.*two axes/],
    ['right angles in a bias', 'Dense', { units: 2, bias_initializer: 'orthogonal' }, [[4]], /cannot begin its bias \(2\) with Orthogonal/],
    ['a norm along an axis its kernel does not have', 'Dense', { units: 2, kernel_constraint: { type: 'MaxNorm', arguments: { axis: [0, 2] } } }, [[4]], /MaxNorm along axis 0, 2 of its kernel \(4, 2\).*axes 0 to 1/],
    ['an unknown regularizer', 'Dense', { units: 2, kernel_regularizer: 'l3' }, [[4]], /kernel_regularizer="l3".*one of L1, L2, L1L2/],
    ['a negative penalty', 'Dense', { units: 2, kernel_regularizer: { type: 'L2', arguments: { l2: -1 } } }, [[4]], /kernel_regularizer=.*-1/],
  ])('%s: %s', (_, type, given, shapes, message) => {
    const said = refusal(type, given, shapes);
    expect(said).toMatch(new RegExp(`^model\\.invalid: Layer 'it' \\(${type}\\) `));
    expect(said).toMatch(message);
  });
});

it('takes what Keras takes', () => {
  expect(refusal('Dense', { units: 3 }, [image])).toBe('Nothing was refused.');
  expect(refusal('Add', {}, [image, [4]])).toBe('Nothing was refused.');
  expect(refusal('ZeroPadding2D', { padding: [1, [2, 3]] }, [image])).toBe('Nothing was refused.');
});
