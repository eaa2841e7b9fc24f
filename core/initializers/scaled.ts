import { choice, number } from '../arguments.ts';
import type { Random } from '../random.ts';
import { defineInitializer, sizeOf, type InitializerDefinition } from './initializer.ts';
import { drawn, truncatedNormal } from './random.ts';

const modes = ['fan_in', 'fan_out', 'fan_avg'] as const;
const distributions = ['truncated_normal', 'untruncated_normal', 'uniform'] as const;

interface Scaling {
  scale: number;
  mode: (typeof modes)[number];
  distribution: (typeof distributions)[number];
}

/**
 * The initializers that look at how many numbers go in and out of a unit. Formulas are Keras's:
 * https://keras.io/api/layers/initializers/ (Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998).
 */
export const scaled: readonly InitializerDefinition[] = [
  define('GlorotUniform', 'Uniform, by inputs and outputs. Keras\'s usual choice.', { scale: 1, mode: 'fan_avg', distribution: 'uniform' }),
  define('GlorotNormal', 'Normal, by inputs and outputs.', { scale: 1, mode: 'fan_avg', distribution: 'truncated_normal' }),
  define('HeUniform', 'Uniform, by inputs: for ReLU.', { scale: 2, mode: 'fan_in', distribution: 'uniform' }),
  define('HeNormal', 'Normal, by inputs: for ReLU.', { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' }),
  define('LecunUniform', 'Uniform, by inputs: for SELU.', { scale: 1, mode: 'fan_in', distribution: 'uniform' }),
  define('LecunNormal', 'Normal, by inputs: for SELU.', { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' }),
  defineInitializer({
    type: 'VarianceScaling',
    description: 'Random, of a variance by inputs, outputs or both: what those above are made of.',
    arguments: {
      scale: number({ min: Number.MIN_VALUE, default: 1, description: 'Times the variance.' }),
      mode: choice(modes, { default: 'fan_in', description: 'What the variance is divided by: inputs, outputs or their mean.' }),
      distribution: choice(distributions, { default: 'truncated_normal', description: 'How the numbers are spread.' }),
    },
    fill: varianceScaled,
  }),
];

function define(type: string, description: string, scaling: Scaling): InitializerDefinition {
  return defineInitializer({ type, description, arguments: {}, fill: (_values, shape, random) => varianceScaled(scaling, shape, random) });
}

/** Of a standard normal cut at two deviations, whose own deviation this is (Keras corrects for it too). */
const truncatedDeviation = 0.87962566103423978;

function varianceScaled({ scale, mode, distribution }: Scaling, shape: readonly number[], random: Random): Float32Array {
  const variance = scale / Math.max(1, fansOf(shape)[mode]);
  if (distribution === 'uniform') {
    const limit = Math.sqrt(3 * variance);
    return drawn(shape, () => (random.uniform() * 2 - 1) * limit);
  }
  if (distribution === 'untruncated_normal') return drawn(shape, () => random.normal() * Math.sqrt(variance));
  const deviation = Math.sqrt(variance) / truncatedDeviation;
  return drawn(shape, () => truncatedNormal(random) * deviation);
}

function fansOf(shape: readonly number[]): Record<Scaling['mode'], number> {
  const window = sizeOf(shape.slice(0, -2));
  const [inputs, outputs] = shape.length < 2 ? [shape[0] ?? 1, shape[0] ?? 1] : [shape.at(-2)! * window, shape.at(-1)! * window];
  return { fan_in: inputs, fan_out: outputs, fan_avg: (inputs + outputs) / 2 };
}
