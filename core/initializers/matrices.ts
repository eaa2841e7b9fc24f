import { phrase } from '../errors/words.ts';
import { number } from '../arguments.ts';
import type { Random } from '../random.ts';
import { defineInitializer, sizeOf, type InitializerDefinition } from './initializer.ts';

/** Initializers that look at a weight as a matrix. https://keras.io/api/layers/initializers/ */
export const matrices: readonly InitializerDefinition[] = [
  defineInitializer({
    type: 'Orthogonal',
    description: 'Units at right angles to each other.',
    arguments: { gain: number({ default: 1, description: 'Length of each unit.' }) },
    unsuited: (shape) => (shape.length < 2 ? phrase`a weight of two axes or more, as a kernel is` : null),
    fill({ gain }, shape, random) {
      const [rows, columns] = [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
      const tall = Math.max(rows, columns);
      const units = orthonormal(tall, Math.min(rows, columns), random);
      return Float32Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        return gain * (rows >= columns ? units[column]![row]! : units[row]![column]!);
      });
    },
  }),
  defineInitializer({
    type: 'Identity',
    description: 'Each output is its input, at first.',
    arguments: { gain: number({ default: 1, description: 'Times the input.' }) },
    unsuited: (shape) => (shape.length === 2 ? null : phrase`a weight of two axes, such as the kernel of Dense`),
    fill: ({ gain }, shape) => Float32Array.from({ length: sizeOf(shape) }, (_, i) => (Math.floor(i / shape[1]!) === i % shape[1]! ? gain : 0)),
  }),
];

/**
 * Random vectors of length 1 at right angles: the columns of Q where a matrix of standard normals is Q R, R's diagonal
 * positive, which is Gram and Schmidt's. Each is made right-angled twice, since once leaves rounding behind.
 */
function orthonormal(length: number, count: number, random: Random): Float64Array[] {
  const made: Float64Array[] = [];
  while (made.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of made) {
        const share = dot(vector, other);
        for (let i = 0; i < length; i++) vector[i]! -= share * other[i]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    made.push(vector.map((value) => value / norm));
  }
  return made;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
