import { phrase, type Phrase } from '../errors/words.ts';
import { boolean, integer, number, optional, type Values } from '../arguments.ts';

/** Arguments every optimizer of Keras has: https://keras.io/api/optimizers/ */
export const commonOptimizerArguments = {
  weight_decay: optional(number({ min: 0, description: 'Shrinks every weight that learns by this share, times the learning rate, before each step.' })),
  clipnorm: optional(number({ min: 0, description: 'Largest norm of the gradient of a weight tensor; 0 or null: any.' })),
  clipvalue: optional(number({ min: 0, description: 'Largest value of a gradient, up or down; 0 or null: any.' })),
  global_clipnorm: optional(number({ min: 0, description: 'Largest norm of all gradients taken together; 0 or null: any.' })),
  use_ema: boolean({ default: false, description: 'Keeps a running average of the weights, which takes their place when training ends.' }),
  ema_momentum: number({ min: 0, max: 1, default: 0.99, description: 'Memory of that average.' }),
  ema_overwrite_frequency: optional(integer({ min: 1, description: 'Puts the average in the place of the weights after every so many steps too.' })),
  gradient_accumulation_steps: optional(integer({ min: 2, description: 'Collects the gradients of so many batches for one update by their mean.' })),
};

export type CommonValues = Values<typeof commonOptimizerArguments>;

/** What is wrong with values that are each right by themselves. */
export interface Conflict {
  /** To follow "Optimizer Adam ". */
  problem: Phrase;
  hint: Phrase;
}

/** @returns null when nothing is. */
export function commonConflict(values: CommonValues): Conflict | null {
  const given = (['clipnorm', 'clipvalue', 'global_clipnorm'] as const).filter((name) => values[name] !== null);
  if (given.length < 2) return null;
  return {
    problem: phrase`got ${given.map((name) => `${name}=${values[name]}`).join(' and ')}, and gradients are clipped one way only`,
    hint: phrase`Keep one of ${given.join(', ')}, and set the rest to null.`,
  };
}
