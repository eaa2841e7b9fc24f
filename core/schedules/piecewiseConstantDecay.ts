import { phrase } from '../errors/words.ts';
import { numbers } from '../arguments.ts';
import { defineSchedule } from './schedule.ts';

/**
 * `keras.optimizers.schedules.PiecewiseConstantDecay`: values[0] up to and with step boundaries[0], values[1]
 * up to and with boundaries[1], and so on. The optimizer's own rate is not used. As Keras, which makes whole
 * numbers of the boundaries, a step being one.
 */
export const piecewiseConstantDecay = defineSchedule({
  type: 'PiecewiseConstantDecay',
  description: 'Given learning rates, each up to a given step.',
  arguments: {
    boundaries: numbers({ min: 0, description: 'The last step of each value but the last, rising; steps count from 0.' }),
    values: numbers({ min: 0, description: 'The learning rates, one more than boundaries.' }),
  },
  check({ boundaries, values }) {
    if (boundaries.length === 0) return { problem: phrase`has no boundaries`, hint: phrase`Give at least one step at which the rate changes.` };
    if (values.length !== boundaries.length + 1) {
      return {
        problem: phrase`has ${boundaries.length} boundaries and ${values.length} values`,
        hint: phrase`Give ${boundaries.length + 1} values: one more than boundaries.`,
      };
    }
    const fall = boundaries.findIndex((boundary, index) => index > 0 && Math.trunc(boundary) <= Math.trunc(boundaries[index - 1]!));
    if (fall === -1) return null;
    return { problem: phrase`has boundary ${boundaries[fall]} after ${boundaries[fall - 1]}`, hint: phrase`Let each boundary be a later step.` };
  },
  rate({ boundaries, values }, { step }) {
    const index = boundaries.findIndex((boundary) => step <= Math.trunc(boundary));
    return values.at(index)!;
  },
});
