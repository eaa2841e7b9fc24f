import { number } from '../arguments.ts';
import { decays, decaySteps, staircase } from './decay.ts';
import { defineSchedule } from './schedule.ts';

/** `keras.optimizers.schedules.InverseTimeDecay`: rate / (1 + decay_rate * step / decay_steps). */
export const inverseTimeDecay = defineSchedule({
  type: 'InverseTimeDecay',
  description: 'Falls fast at first, then ever more slowly.',
  arguments: {
    decay_steps: decaySteps('Steps after which the divisor has grown by decay_rate; 1 for a decay per step.'),
    decay_rate: number({ min: 0, default: 1, description: 'How much the divisor grows. Keras has no default.' }),
    staircase,
  },
  rate: (values, { step, learningRate, totalSteps }) =>
    learningRate / (1 + values.decay_rate * decays(step, values.decay_steps ?? totalSteps, values.staircase)),
});
