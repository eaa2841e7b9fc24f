import { boolean, integer, optional } from '../arguments.ts';

/** `decay_steps`, which Keras demands: here null is the whole run. */
export const decaySteps = (description: string) => optional(integer({ min: 1, description: `${description} Empty: the whole run.` }));

export const staircase = boolean({ default: false, description: 'Whether it falls in steps, and not at every batch.' });

/** How many times `decaySteps` fit before a step; whole with a staircase. */
export function decays(step: number, steps: number, whole: boolean): number {
  return whole ? Math.floor(step / steps) : step / steps;
}
