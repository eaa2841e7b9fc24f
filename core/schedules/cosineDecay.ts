import { integer, number, optional } from '../arguments.ts';
import { defineSchedule } from './schedule.ts';

/**
 * `keras.optimizers.schedules.CosineDecay`: a half cosine from the rate down to alpha times it (Loshchilov and
 * Hutter 2016, https://arxiv.org/abs/1608.03983). With `warmup_target` it first goes in a line from the
 * optimizer's rate to the target (Goyal et al. 2017, https://arxiv.org/abs/1706.02677) and falls from there;
 * without one, as in Keras, warmup_steps counts for nothing.
 */
export const cosineDecay = defineSchedule({
  type: 'CosineDecay',
  description: 'A half cosine down, after a warm-up if wished.',
  arguments: {
    decay_steps: optional(integer({ min: 1, description: 'Steps of the fall, warm-up not counted. Empty: the rest of the run.' })),
    alpha: number({ min: 0, default: 0, description: 'Where it ends, as a share of where the fall begins.' }),
    warmup_target: optional(number({ min: 0, description: 'What it rises to from the learning rate. Empty: no warm-up.' })),
    warmup_steps: integer({ min: 0, default: 0, description: 'Steps of the warm-up.' }),
  },
  rate({ decay_steps, alpha, warmup_target, warmup_steps }, { step, learningRate, totalSteps }) {
    const warmup = warmup_target === null ? 0 : warmup_steps;
    const top = warmup_target ?? learningRate;
    if (step < warmup) return (top - learningRate) * (step / warmup) + learningRate;
    return top * ((1 - alpha) * fallen(step - warmup, decay_steps ?? Math.max(1, totalSteps - warmup)) + alpha);
  },
});

/** 1 at step 0, 0 from the last on. */
function fallen(step: number, steps: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * (Math.min(step, steps) / steps)));
}
