import { boolean, number } from '../arguments.ts';
import { decaySteps } from './decay.ts';
import { defineSchedule } from './schedule.ts';

/**
 * `keras.optimizers.schedules.PolynomialDecay`: (rate - end) * (1 - step / decay_steps) ^ power + end. With
 * `cycle` the decay is stretched to the next multiple of decay_steps and so begins again, each time lower.
 */
export const polynomialDecay = defineSchedule({
  type: 'PolynomialDecay',
  description: 'Falls to an end rate: in a line, or bent by a power.',
  arguments: {
    decay_steps: decaySteps('Steps until the end rate is reached.'),
    end_learning_rate: number({ min: 0, default: 1e-4, description: 'What it falls to.' }),
    power: number({ min: 0, default: 1, description: '1 is a line, 2 falls fast at first, 0.5 falls late.' }),
    cycle: boolean({ default: false, description: 'Whether it rises and falls again after decay_steps.' }),
  },
  rate(values, { step, learningRate, totalSteps }) {
    const steps = values.decay_steps ?? totalSteps;
    const end = values.end_learning_rate;
    const stretched = values.cycle ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
    return (learningRate - end) * (1 - Math.min(step, stretched) / stretched) ** values.power + end;
  },
});
