import { number } from '../arguments.ts';
import { decays, decaySteps, staircase } from './decay.ts';
import { defineSchedule } from './schedule.ts';

/**
 * `keras.optimizers.schedules.ExponentialDecay`: rate * decay_rate ^ (step / decay_steps). The factor is
 * float32 as in Keras: 0.99 to the power of 100 would else be 2.6e-6 from Keras's.
 */
export const exponentialDecay = defineSchedule({
  type: 'ExponentialDecay',
  description: 'Falls by the same factor over every stretch of steps.',
  arguments: {
    decay_steps: decaySteps('Steps in which it falls by the factor once.'),
    decay_rate: number({ min: 0, default: 0.1, description: 'The factor. Keras has no default.' }),
    staircase,
  },
  rate: (values, { step, learningRate, totalSteps }) =>
    learningRate * Math.fround(values.decay_rate) ** decays(step, values.decay_steps ?? totalSteps, values.staircase),
});
