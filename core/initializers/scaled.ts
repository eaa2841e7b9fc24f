import type { Random } from '../random.ts';
import { defineInitializer, sizeOf, type InitializerDefinition } from './initializer.ts';

export interface Fans {
  fanIn: number;
  fanOut: number;
}

type Fill = (shape: readonly number[], random: Random) => Float32Array;

/**
 * The initializers that look at how many numbers go in and out of a unit. Formulas are Keras's:
 * https://keras.io/api/layers/initializers/ (Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998).
 */
export const scaled: readonly InitializerDefinition[] = [
  define('GlorotUniform', 'Uniform, by inputs and outputs. Keras\'s usual choice.', scaledUniform(1, mean)),
  define('GlorotNormal', 'Normal, by inputs and outputs.', scaledNormal(1, mean)),
  define('HeUniform', 'Uniform, by inputs: for ReLU.', scaledUniform(2, ({ fanIn }) => fanIn)),
  define('HeNormal', 'Normal, by inputs: for ReLU.', scaledNormal(2, ({ fanIn }) => fanIn)),
  define('LecunUniform', 'Uniform, by inputs: for SELU.', scaledUniform(1, ({ fanIn }) => fanIn)),
  define('LecunNormal', 'Normal, by inputs: for SELU.', scaledNormal(1, ({ fanIn }) => fanIn)),
];

function define(type: string, description: string, fill: Fill): InitializerDefinition {
  return defineInitializer({ type, description, arguments: {}, fill: (_values, shape, random) => fill(shape, random) });
}

function mean({ fanIn, fanOut }: Fans): number {
  return (fanIn + fanOut) / 2;
}

export function scaledUniform(scale: number, fan: (fans: Fans) => number): Fill {
  return (shape, random) => {
    const limit = Math.sqrt((3 * scale) / fan(fansOf(shape)));
    return Float32Array.from({ length: sizeOf(shape) }, () => (random.uniform() * 2 - 1) * limit);
  };
}

/** Of a standard normal cut at two deviations, whose own deviation this is (Keras corrects for it too). */
const truncatedDeviation = 0.87962566103423978;

export function scaledNormal(scale: number, fan: (fans: Fans) => number): Fill {
  return (shape, random) => {
    const deviation = Math.sqrt(scale / fan(fansOf(shape))) / truncatedDeviation;
    return Float32Array.from({ length: sizeOf(shape) }, () => truncatedNormal(random) * deviation);
  };
}

/** Standard normal, drawn again where it is more than two deviations from 0. */
export function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

function fansOf(shape: readonly number[]): Fans {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}
