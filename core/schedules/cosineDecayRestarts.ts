import { number } from '../arguments.ts';
import { decaySteps } from './decay.ts';
import { defineSchedule } from './schedule.ts';

const single = Math.fround;

/**
 * `keras.optimizers.schedules.CosineDecayRestarts`, SGDR (Loshchilov and Hutter 2016,
 * https://arxiv.org/abs/1608.03983): half cosines, each t_mul times as long as the one before and m_mul times
 * as high.
 */
export const cosineDecayRestarts = defineSchedule({
  type: 'CosineDecayRestarts',
  description: 'Half cosines down, one after the other, each longer than the last.',
  arguments: {
    first_decay_steps: decaySteps('Steps of the first fall.'),
    t_mul: number({ min: 1, default: 2, description: 'How much longer each fall is than the one before.' }),
    m_mul: number({ min: 0, default: 1, description: 'How high each begins, as a share of the one before.' }),
    alpha: number({ min: 0, default: 0, description: 'Where each fall ends, as a share of the learning rate.' }),
  },
  rate({ first_decay_steps, t_mul, m_mul, alpha }, { step, learningRate, totalSteps }) {
    const { restarts, share } = fall(step, first_decay_steps ?? totalSteps, t_mul);
    const cosine = 0.5 * single(m_mul) ** restarts * (1 + Math.cos(Math.PI * share));
    return learningRate * ((1 - alpha) * cosine + alpha);
  },
});

/**
 * Restarts before a step, and how much of its fall is done. In float32 as Keras counts: a logarithm that comes
 * out just below a whole number moves a restart by a step, and 1 - 1.1 is off by 2e-7.
 */
function fall(step: number, first: number, factor: number): { restarts: number; share: number } {
  const done = single(single(step) / single(first));
  const times = single(factor);
  if (times === 1) return { restarts: Math.floor(done), share: single(done - Math.floor(done)) };
  const less = single(1 - times);
  const restarts = Math.floor(single(single(Math.log(single(1 - single(done * less)))) / single(Math.log(times))));
  const length = single(times ** restarts);
  return { restarts, share: single(single(done - single(single(1 - length) / less)) / length) };
}
