import { boolean, choice, integer, pair } from '../arguments.ts';
import { initializer } from '../initializers/catalogue.ts';
import { activate, activationNames } from './activations.ts';
import { defineLayer, elements, imageInput, only } from './layer.ts';
import { paddings, slide } from './window.ts';

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
    kernel_size: pair({ min: 1, description: 'Height and width of a window.' }),
    strides: pair({ min: 1, default: [1, 1], description: 'Step of the window down and across.' }),
    padding: choice(paddings, { default: 'valid', description: "'same' keeps height and width, 'valid' adds no border." }),
    activation: choice(activationNames, { default: 'linear', description: 'Applied to the sum.' }),
    use_bias: boolean({ default: true, description: 'Adds one learnt number per filter.' }),
    kernel_initializer: initializer('glorot_uniform', 'First values of the windows.'),
    bias_initializer: initializer('zeros', 'First values of the biases.'),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('Conv2D', inputs, fail);
    const window = { size: values.kernel_size, sizeName: 'kernel_size', strides: values.strides, padding: values.padding };
    return [...slide(image, window, fail), values.filters];
  },
  weights(values, inputs) {
    const channels = only(inputs).at(-1)!;
    const kernel = {
      name: 'kernel',
      shape: [...values.kernel_size, channels, values.filters],
      initializer: values.kernel_initializer,
      trainable: true,
    };
    const bias = { name: 'bias', shape: [values.filters], initializer: values.bias_initializer, trainable: true };
    return values.use_bias ? [kernel, bias] : [kernel];
  },
  multiplyAdds: (values, inputs, output) => elements(output) * elements(values.kernel_size) * only(inputs).at(-1)!,
  forward(values, inputs, { graph, weights }) {
    const sum = graph.op('Conv2D', [only(inputs), weights['kernel']!], {
      strides: { ints: [1, ...values.strides, 1] },
      padding: { string: values.padding.toUpperCase() },
    });
    const biased = values.use_bias ? graph.op('BiasAdd', [sum, weights['bias']!]) : sum;
    return activate(graph, values.activation, biased);
  },
});
