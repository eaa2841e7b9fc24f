import { number } from '../arguments.ts';
import type { Random } from '../random.ts';
import { defineInitializer, sizeOf, type InitializerDefinition } from './initializer.ts';

const mean = number({ default: 0, description: 'Of the numbers.' });
const stddev = number({ min: 0, default: 0.05, description: 'Standard deviation of the numbers.' });

/** Each number drawn by itself, from a distribution that is given. https://keras.io/api/layers/initializers/ */
export const randomInitializers: readonly InitializerDefinition[] = [
  defineInitializer({
    type: 'RandomNormal',
    description: 'Normal, of a mean and deviation given.',
    arguments: { mean, stddev },
    fill: (values, shape, random) => drawn(shape, () => values.mean + random.normal() * values.stddev),
  }),
  defineInitializer({
    type: 'TruncatedNormal',
    description: 'Normal, drawn again where it is beyond two deviations.',
    arguments: { mean, stddev },
    fill: (values, shape, random) => drawn(shape, () => values.mean + truncatedNormal(random) * values.stddev),
  }),
  defineInitializer({
    type: 'RandomUniform',
    description: 'Uniform, between bounds given.',
    arguments: {
      minval: number({ default: -0.05, description: 'The lower bound.' }),
      maxval: number({ default: 0.05, description: 'The upper bound.' }),
    },
    fill: ({ minval, maxval }, shape, random) => drawn(shape, () => minval + random.uniform() * (maxval - minval)),
  }),
];

/** Of numbers drawn one after the other. */
export function drawn(shape: readonly number[], draw: () => number): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  // By a loop: networks have 23 million.
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return values;
}

/** Standard normal, drawn again where it is more than two deviations from 0. */
export function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
