import { boolean, choice, integer } from '../arguments.ts';
import { activate, activationNames } from './activations.ts';
import { convolve } from './convolution.ts';
import { defineLayer, elements, imageInput, only } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';
import { slide, slidingArguments, windowOf } from './window.ts';

/**
 * `keras.layers.SeparableConv2D`: windows over each channel by itself, then sums over the channels.
 * Input (height, width, channels), output (new height, new width, filters).
 * https://keras.io/api/layers/convolution_layers/separable_convolution2d/
 */
export const separableConv2d = defineLayer({
  type: 'SeparableConv2D',
  group: 'Convolution',
  description: 'Slides filters over each channel by itself, then mixes the channels.',
  inputs: 1,
  arguments: {
    filters: integer({ min: 1, description: 'Number of output channels.' }),
    ...slidingArguments,
    depth_multiplier: integer({ min: 1, default: 1, description: 'Windows for each channel.' }),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per filter.' }),
    ...weightArguments('depthwise', 'glorot_uniform', 'the windows'),
    ...weightArguments('pointwise', 'glorot_uniform', 'the mixture'),
    ...weightArguments('bias', 'zeros', 'the biases'),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('SeparableConv2D', inputs, fail);
    return [...slide(image, windowOf(values), 'kernel_size', fail), values.filters];
  },
  weights(values, inputs) {
    const channels = only(inputs)[2]!;
    const kernels = [
      learnt('depthwise_kernel', [...values.kernel_size, channels, values.depth_multiplier], values, 'depthwise'),
      learnt('pointwise_kernel', [1, 1, channels * values.depth_multiplier, values.filters], values, 'pointwise'),
    ];
    return values.use_bias ? [...kernels, learnt('bias', [values.filters], values, 'bias')] : kernels;
  },
  multiplyAdds(values, inputs, [height, width]) {
    const between = only(inputs)[2]! * values.depth_multiplier;
    return height! * width! * between * (elements(values.kernel_size) + values.filters);
  },
  forward(values, inputs, { graph, weights, inputShapes, outputShape }) {
    const each = convolve(graph, 'DepthwiseConv2dNative', only(inputs), weights['depthwise_kernel']!, only(inputShapes), windowOf(values));
    const sum = convolve(graph, 'Conv2D', each, weights['pointwise_kernel']!, outputShape, { size: [1, 1], strides: [1, 1], padding: 'valid' });
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});
