import { boolean, choice, integer } from '../arguments.ts';
import { activate, activationNames } from './activations.ts';
import { convolve } from './convolution.ts';
import { defineLayer, elements, imageInput, only } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';
import { slide, slidingArguments, windowOf } from './window.ts';

/**
 * `keras.layers.DepthwiseConv2D`: slides windows over each channel by itself.
 * Input (height, width, channels), output (new height, new width, channels * depth_multiplier).
 * https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/
 */
export const depthwiseConv2d = defineLayer({
  type: 'DepthwiseConv2D',
  group: 'Convolution',
  description: 'Slides filters over each channel by itself.',
  inputs: 1,
  arguments: {
    ...slidingArguments,
    depth_multiplier: integer({ min: 1, default: 1, description: 'Windows for each channel.' }),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per output channel.' }),
    ...weightArguments('depthwise', 'glorot_uniform', 'the windows'),
    ...weightArguments('bias', 'zeros', 'the biases'),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('DepthwiseConv2D', inputs, fail);
    return [...slide(image, windowOf(values), 'kernel_size', fail), image[2] * values.depth_multiplier];
  },
  weights(values, inputs) {
    const channels = only(inputs)[2]!;
    const kernel = learnt('kernel', [...values.kernel_size, channels, values.depth_multiplier], values, 'depthwise');
    return values.use_bias ? [kernel, learnt('bias', [channels * values.depth_multiplier], values, 'bias')] : [kernel];
  },
  multiplyAdds: (values, _inputs, output) => elements(output) * elements(values.kernel_size),
  forward(values, inputs, { graph, weights, inputShapes }) {
    const sum = convolve(graph, 'DepthwiseConv2dNative', only(inputs), weights['kernel']!, only(inputShapes), windowOf(values));
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});
