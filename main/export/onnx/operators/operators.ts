import type { Operator } from '../translation.ts';
import { convolutions } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { poolings } from './pooling.ts';
import { resizings } from './resize.ts';
import { shapes } from './shape.ts';

/** Every operation that is translated, by TensorFlow's name. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...elementwise, ...convolutions, ...poolings, ...resizings, ...shapes }),
);
