import { number } from '../arguments.ts';
import { defineInitializer, sizeOf } from './initializer.ts';

/** `keras.initializers.Zeros`. https://keras.io/api/layers/initializers/ */
export const zeros = defineInitializer({
  type: 'Zeros',
  description: 'All 0.',
  arguments: {},
  fill: (_values, shape) => new Float32Array(sizeOf(shape)),
});

/** `keras.initializers.Ones`. */
export const ones = defineInitializer({
  type: 'Ones',
  description: 'All 1.',
  arguments: {},
  fill: (_values, shape) => new Float32Array(sizeOf(shape)).fill(1),
});

/** `keras.initializers.Constant`. */
export const constant = defineInitializer({
  type: 'Constant',
  description: 'All of one value.',
  arguments: { value: number({ default: 0, description: 'That value.' }) },
  fill: (values, shape) => new Float32Array(sizeOf(shape)).fill(values.value),
});
