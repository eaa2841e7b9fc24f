import type { Random } from './random.ts';

export const initializerNames = [
  'zeros', 'ones',
  'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'lecun_uniform', 'lecun_normal',
] as const;
export type InitializerName = (typeof initializerNames)[number];

type Fill = (shape: readonly number[], random: Random) => Float32Array;

/**
 * Fresh values of one weight. Formulas are Keras's: https://keras.io/api/layers/initializers/.
 * @param shape of the weight; a kernel's last two axes are inputs and outputs, those before them its window.
 */
export function initialize(name: InitializerName, shape: readonly number[], random: Random): Float32Array {
  return fills[name](shape, random);
}

const fills: Record<InitializerName, Fill> = {
  zeros: (shape) => new Float32Array(size(shape)),
  ones: (shape) => new Float32Array(size(shape)).fill(1),
  glorot_uniform: scaledUniform(1, ({ fanIn, fanOut }) => (fanIn + fanOut) / 2),
  glorot_normal: scaledNormal(1, ({ fanIn, fanOut }) => (fanIn + fanOut) / 2),
  he_uniform: scaledUniform(2, ({ fanIn }) => fanIn),
  he_normal: scaledNormal(2, ({ fanIn }) => fanIn),
  lecun_uniform: scaledUniform(1, ({ fanIn }) => fanIn),
  lecun_normal: scaledNormal(1, ({ fanIn }) => fanIn),
};

interface Fans {
  fanIn: number;
  fanOut: number;
}

function scaledUniform(scale: number, fan: (fans: Fans) => number): Fill {
  return (shape, random) => {
    const limit = Math.sqrt((3 * scale) / fan(fansOf(shape)));
    return Float32Array.from({ length: size(shape) }, () => (random.uniform() * 2 - 1) * limit);
  };
}

/** Of a standard normal cut at two deviations, whose own deviation this is (Keras corrects for it too). */
const truncatedDeviation = 0.87962566103423978;

function scaledNormal(scale: number, fan: (fans: Fans) => number): Fill {
  return (shape, random) => {
    const deviation = Math.sqrt(scale / fan(fansOf(shape))) / truncatedDeviation;
    return Float32Array.from({ length: size(shape) }, () => truncated(random) * deviation);
  };
}

function truncated(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

function fansOf(shape: readonly number[]): Fans {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = size(shape.slice(0, -2));
  return { fanIn: shape.at(-2)! * window, fanOut: shape.at(-1)! * window };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
