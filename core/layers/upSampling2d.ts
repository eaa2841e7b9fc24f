import { choice, pair } from '../arguments.ts';
import { defineLayer, imageInput, only, weightless } from './layer.ts';
import { resize } from './resize.ts';

/**
 * `keras.layers.UpSampling2D`: an image a whole number of times as large.
 * https://keras.io/api/layers/reshaping_layers/up_sampling2d/
 */
export const upSampling2d = defineLayer({
  type: 'UpSampling2D',
  group: 'Reshape',
  description: 'Makes an image a whole number of times as large.',
  inputs: 1,
  arguments: {
    size: pair({ min: 1, default: [2, 2], description: 'How many times as high and as wide.' }),
    interpolation: choice(['nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5'], {
      default: 'nearest',
      description: "'nearest' repeats pixels, the others blend them.",
    }),
  },
  outputShape(values, inputs, fail) {
    const [height, width, channels] = imageInput('UpSampling2D', inputs, fail);
    return [height * values.size[0], width * values.size[1], channels];
  },
  ...weightless,
  forward(values, inputs, { graph, inputShapes, outputShape }) {
    const [from, to] = [only(inputShapes), outputShape].map(([height, width]) => ({ height: height!, width: width! }));
    return resize(graph, only(inputs), from!, to!, values.interpolation, false);
  },
});
