import type { Borders, Pair } from '../../../../core/arguments.ts';
import type { Padding } from '../../../../core/layers/window.ts';
import { activated } from './activations.ts';
import { node, writing, type Node, type Writing } from './layer.ts';
import { permuted, rescaled, reshaped } from './steps.ts';

const windowed = (type: string): Writing => writing<{ pool_size: Pair; strides: Pair | null; padding: Padding }>(({ pool_size, strides, padding }, [x], { outputShape }) =>
  node(type, [x!], outputShape, { pool_size, strides: strides ?? pool_size, padding, data_format: 'channels_last' }));

const whole = (type: string): Writing => writing((_values, [x], { outputShape }) =>
  reshaped(node(type, [x!], [outputShape.at(-1)!], { data_format: 'channels_last' }), outputShape));

const join = (type: string): Writing => writing((_values, inputs, { outputShape }) => node(type, inputs, outputShape));

/** Layers that bring values to other places, drop them or join them, and those that do nothing when a network answers. */
export const shapeWritings: Readonly<Record<string, Writing>> = {
  MaxPooling2D: windowed('MaxPooling2D'),
  AveragePooling2D: windowed('AveragePooling2D'),
  GlobalMaxPooling2D: whole('GlobalMaxPooling2D'),
  GlobalAveragePooling2D: whole('GlobalAveragePooling2D'),
  // TensorFlow.js's Flatten takes two axes or more.
  Flatten: writing((_values, [x], { outputShape }) => (x!.shape.length > 1 ? node('Flatten', [x!], outputShape) : node('Reshape', [x!], outputShape, { target_shape: outputShape }))),
  Reshape: writing((_values, [x], { outputShape }) => node('Reshape', [x!], outputShape, { target_shape: outputShape })),
  Permute: writing<{ dims: readonly number[] }>(({ dims }, [x]) => permuted(x!, dims.map((axis) => axis - 1))),
  ZeroPadding2D: writing<{ padding: Borders }>(({ padding }, [x], { outputShape }) => node('ZeroPadding2D', [x!], outputShape, { padding, data_format: 'channels_last' })),
  Cropping2D: writing<{ cropping: Borders }>(({ cropping }, [x], { outputShape }) => node('Cropping2D', [x!], outputShape, { cropping, data_format: 'channels_last' })),
  Dropout: writing<{ rate: number; noise_shape: readonly (number | null)[] | null }>(({ rate, noise_shape }, [x], { outputShape }) => node('Dropout', [x!], outputShape, { rate, noise_shape })),
  SpatialDropout2D: writing<{ rate: number }>(({ rate }, [x], { outputShape }) => node('Dropout', [x!], outputShape, { rate, noise_shape: [null, 1, 1, null] })),
  GaussianNoise: writing<{ stddev: number }>(({ stddev }, [x], { outputShape }) => node('GaussianNoise', [x!], outputShape, { stddev })),
  Add: join('Add'),
  Multiply: join('Multiply'),
  Average: join('Average'),
  Maximum: join('Maximum'),
  Minimum: join('Minimum'),
  Subtract: writing((_values, [a, b], { outputShape }) => node('Add', [a!, rescaled(b!, -1)], outputShape)),
  Concatenate: writing<{ axis: number }>(({ axis }, inputs, { outputShape }) => node('Concatenate', inputs, outputShape, { axis: axis < 0 ? outputShape.length + 1 + axis : axis })),
};

/** A layer that gives its input as it is, so that the file names it too. */
export function kept(x: Node): Node {
  return activated(x, 'linear');
}
