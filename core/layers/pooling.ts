import { boolean, choice, optional, pair, type Pair } from '../arguments.ts';
import { integers } from '../graph.ts';
import { defineLayer, imageInput, only, weightless, type LayerDefinition } from './layer.ts';
import { paddings, slide } from './window.ts';

/**
 * Layers that keep one number of each window, or of each whole channel.
 * Input (height, width, channels). https://keras.io/api/layers/pooling_layers/
 */
export const poolingLayers: readonly LayerDefinition[] = [
  windowed('MaxPooling2D', 'Keeps the largest value of each window.', 'MaxPool', { default: [2, 2] }),
  windowed('AveragePooling2D', 'Keeps the mean of each window.', 'AvgPool', {}),
  whole('GlobalMaxPooling2D', 'Keeps the largest value of each channel.', 'Max'),
  whole('GlobalAveragePooling2D', 'Keeps the mean of each channel.', 'Mean'),
];

/** @param usual Keras has a usual pool size for one of the two only. */
function windowed(type: string, description: string, operation: string, usual: { default?: Pair }): LayerDefinition {
  return defineLayer({
    type,
    group: 'Pooling',
    description,
    inputs: 1,
    arguments: {
      pool_size: pair({ ...usual, min: 1, description: 'Height and width of a window.' }),
      strides: optional(pair({ min: 1, description: 'Step of the window; the pool size unless given.' })),
      padding: choice(paddings, { default: 'valid', description: "'same' pools the border too, 'valid' drops what does not fill a window." }),
    },
    outputShape(values, inputs, fail) {
      const image = imageInput(type, inputs, fail);
      const window = { size: values.pool_size, strides: stepOf(values), padding: values.padding };
      return [...slide(image, window, 'pool_size', fail), image[2]];
    },
    ...weightless,
    // The mean of a window at the border is that of the pixels there are, in TensorFlow as in Keras.
    forward: (values, inputs, { graph }) =>
      graph.op(operation, [only(inputs)], {
        ksize: { ints: [1, ...values.pool_size, 1] },
        strides: { ints: [1, ...stepOf(values), 1] },
        padding: { string: values.padding.toUpperCase() },
      }),
  });
}

function stepOf({ strides, pool_size }: { strides: Pair | null; pool_size: Pair }): Pair {
  return strides ?? pool_size;
}

function whole(type: string, description: string, operation: string): LayerDefinition {
  return defineLayer({
    type,
    group: 'Pooling',
    description,
    inputs: 1,
    arguments: { keepdims: boolean({ default: false, description: 'Keeps height and width, as 1.' }) },
    outputShape(values, inputs, fail) {
      const [, , channels] = imageInput(type, inputs, fail);
      return values.keepdims ? [1, 1, channels] : [channels];
    },
    ...weightless,
    forward: (values, inputs, { graph }) =>
      graph.op(operation, [only(inputs), integers(graph, [1, 2])], { keep_dims: { bool: values.keepdims } }),
  });
}
