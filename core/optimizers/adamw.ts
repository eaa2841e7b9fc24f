import { number } from '../arguments.ts';
import { adam } from './adam.ts';
import type { OptimizerDefinition } from './optimizer.ts';

/**
 * `keras.optimizers.AdamW`: Adam whose weight decay is on unless set to 0. Loshchilov and Hutter 2019,
 * https://arxiv.org/abs/1711.05101; https://keras.io/api/optimizers/adamw/
 */
export const adamW: OptimizerDefinition = {
  ...adam,
  type: 'AdamW',
  description: 'Adam that also shrinks the weights a little at each step, apart from the gradient.',
  arguments: {
    ...adam.arguments,
    weight_decay: number({ min: 0, default: 0.004, description: 'Shrinks every weight that learns by this share, times the learning rate, before each step.' }),
  },
};
