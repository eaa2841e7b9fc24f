import { choice, pair } from '../arguments.ts';
import { defineLayer, imageInput, only } from './layer.ts';
import { paddings, slide } from './window.ts';

/**
 * `keras.layers.MaxPooling2D`: the largest value in each window.
 * Input (height, width, channels), output (new height, new width, channels).
 * https://keras.io/api/layers/pooling_layers/max_pooling2d/
 * `strides` [0, 0] stands for Keras's None: the pool size.
 */
export const maxPooling2d = defineLayer({
  type: 'MaxPooling2D',
  group: 'Pooling',
  description: 'Keeps the largest value of each window.',
  inputs: 1,
  arguments: {
    pool_size: pair({ min: 1, default: [2, 2], description: 'Height and width of a window.' }),
    strides: pair({ min: 0, default: [0, 0], description: 'Step of the window; 0 means the pool size.' }),
    padding: choice(paddings, { default: 'valid', description: "'same' pools the border too, 'valid' drops what does not fill a window." }),
  },
  outputShape(values, inputs, fail) {
    const image = imageInput('MaxPooling2D', inputs, fail);
    const window = {
      size: values.pool_size,
      sizeName: 'pool_size',
      strides: stepOf(values),
      padding: values.padding,
    };
    return [...slide(image, window, fail), image[2]];
  },
  weights: () => [],
  multiplyAdds: () => 0,
  forward: (values, inputs, { graph }) =>
    graph.op('MaxPool', [only(inputs)], {
      ksize: { ints: [1, ...values.pool_size, 1] },
      strides: { ints: [1, ...stepOf(values), 1] },
      padding: { string: values.padding.toUpperCase() },
    }),
});

function stepOf(values: { pool_size: readonly [number, number]; strides: readonly [number, number] }): [number, number] {
  return [values.strides[0] || values.pool_size[0], values.strides[1] || values.pool_size[1]];
}
