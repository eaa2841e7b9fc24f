import { phrase } from '../errors/words.ts';
import { boolean, choice, integer } from '../arguments.ts';
import { activate, activationNames } from './activations.ts';
import { checkStep, convolveInGroups } from './convolution.ts';
import { defineLayer, elements, imageInput, only } from './layer.ts';
import { learnt, weightArguments } from './weights.ts';
import { slide, slidingArguments, windowOf } from './window.ts';

/**
 * `keras.layers.Conv2D`: slides `filters` windows over an image and sums over its channels.
 * Input (height, width, channels), output (new height, new width, filters).
 * https://keras.io/api/layers/convolution_layers/convolution2d/
 */
export const conv2d = defineLayer({
  type: 'Conv2D',
  group: 'Convolution',
  description: 'Slides filters over its input and sums over the channels.',
  inputs: 1,
  arguments: {
    filters: integer({ min: 1, description: 'Number of windows, and so of output channels.' }),
    ...slidingArguments,
    groups: integer({ min: 1, default: 1, description: 'Parts that the channels are cut into, each with filters of its own.' }),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per filter.' }),
    ...weightArguments('kernel', 'glorot_uniform', 'the windows'),
    ...weightArguments('bias', 'zeros', 'the biases'),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('Conv2D', inputs, fail);
    const { groups, filters } = values;
    if (image[2] % groups !== 0) fail(phrase`has groups=${groups}, which do not divide its ${image[2]} input channels`, phrase`Choose groups that divide ${image[2]}.`);
    if (filters % groups !== 0) fail(phrase`has groups=${groups}, which do not divide its ${filters} filters`, phrase`Choose filters in multiples of ${groups}.`);
    checkStep(windowOf(values), fail);
    return [...slide(image, windowOf(values), 'kernel_size', fail), filters];
  },
  weights(values, inputs) {
    const kernel = learnt('kernel', [...values.kernel_size, only(inputs)[2]! / values.groups, values.filters], values, 'kernel');
    return values.use_bias ? [kernel, learnt('bias', [values.filters], values, 'bias')] : [kernel];
  },
  multiplyAdds: (values, inputs, output) => (elements(output) * elements(values.kernel_size) * only(inputs)[2]!) / values.groups,
  forward(values, inputs, { graph, weights, inputShapes }) {
    const shapes = { image: only(inputShapes), filters: values.filters };
    const sum = convolveInGroups(graph, values.groups, only(inputs), weights['kernel']!, shapes, windowOf(values));
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});
