import { phrase } from '../errors/words.ts';
import { boolean, choice, integer, number } from '../arguments.ts';
import { integers, scalar } from '../graph.ts';
import { defineLayer, imageInput, only, weightless } from './layer.ts';
import { interpolations, resize, type Size } from './resize.ts';

/**
 * `keras.layers.Resizing`: an image in another size.
 * https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
 */
export const resizing = defineLayer({
  type: 'Resizing',
  group: 'Preprocess',
  description: 'Brings an image to another size.',
  inputs: 1,
  arguments: {
    height: integer({ min: 1, description: 'New height in pixels.' }),
    width: integer({ min: 1, description: 'New width in pixels.' }),
    interpolation: choice(interpolations, { default: 'bilinear', description: 'How new pixels are made of old ones.' }),
    crop_to_aspect_ratio: boolean({ default: false, description: 'Cuts what is too long instead of squeezing it.' }),
    pad_to_aspect_ratio: boolean({ default: false, description: 'Fills up what is too short instead of stretching it.' }),
    fill_value: number({ default: 0, description: 'What pad_to_aspect_ratio fills with.' }),
    antialias: boolean({ default: false, description: 'Blends all pixels that fall on a new one when shrinking.' }),
  },
  outputShape(values, inputs, fail) {
    const [, , channels] = imageInput('Resizing', inputs, fail);
    if (values.crop_to_aspect_ratio && values.pad_to_aspect_ratio) {
      fail(phrase`has both crop_to_aspect_ratio and pad_to_aspect_ratio`, phrase`Choose one of them.`);
    }
    return [values.height, values.width, channels];
  },
  ...weightless,
  forward(values, inputs, { graph, inputShapes }) {
    const [height, width] = only(inputShapes) as readonly [number, number, number];
    const from: Size = { height, width };
    if (values.crop_to_aspect_ratio) {
      const kept = cropped(from, values);
      const start = [Math.trunc((height - kept.height) / 2), Math.trunc((width - kept.width) / 2)];
      const part = graph.op('Slice', [only(inputs), integers(graph, [0, ...start, 0]), integers(graph, [-1, kept.height, kept.width, -1])]);
      return resize(graph, part, kept, values, values.interpolation, values.antialias);
    }
    if (values.pad_to_aspect_ratio) {
      const [rows, columns] = margins(from, values);
      const edges = graph.constant('int32', [4, 2], [0, 0, rows, rows, columns, columns, 0, 0]);
      const filled = graph.op('PadV2', [only(inputs), edges, scalar(graph, values.fill_value)]);
      return resize(graph, filled, { height: height + 2 * rows, width: width + 2 * columns }, values, values.interpolation, values.antialias);
    }
    return resize(graph, only(inputs), from, values, values.interpolation, values.antialias);
  },
});

/** The largest part of an image in the wanted proportion, as Keras rounds it. */
export function cropped(image: Size, wanted: Size): Size {
  const within = (length: number, most: number): number => Math.max(Math.min(most, Math.trunc(length)), 1);
  return {
    height: within((image.width * wanted.height) / wanted.width, image.height),
    width: within((image.height * wanted.width) / wanted.height, image.width),
  };
}

/** Rows above and below, columns left and right, that bring an image to the wanted proportion, as Keras rounds them. */
export function margins(image: Size, wanted: Size): [number, number] {
  const missing = (length: number, have: number): number => Math.trunc((Math.max(have, Math.trunc(length)) - have) / 2);
  return [missing((image.width * wanted.height) / wanted.width, image.height), missing((image.height * wanted.width) / wanted.height, image.width)];
}
