import { choice, integer, number, optional } from '../arguments.ts';
import { defineSchedule } from './schedule.ts';

/**
 * Not in Keras. Smith and Topin 2018, https://arxiv.org/abs/1708.07120, as PyTorch's `OneCycleLR` has it: up
 * from max / div_factor to max, the optimizer's rate, then down to the first rate / final_div_factor.
 * The momentum is left as it is (`cycle_momentum=False`), and past the end the rate stays.
 */
export const oneCycle = defineSchedule({
  type: 'OneCycle',
  description: 'Up to the learning rate in the first third, then down to almost nothing.',
  arguments: {
    total_steps: optional(integer({ min: 1, description: 'Steps of the cycle. Empty: the whole run.' })),
    pct_start: number({ min: 0, max: 1, default: 0.3, description: 'The share of it that rises.' }),
    anneal_strategy: choice(['cos', 'linear'], { default: 'cos', description: 'Along cosines, or in lines.' }),
    div_factor: number({ min: 1, default: 25, description: 'The first rate is the learning rate divided by this.' }),
    final_div_factor: number({ min: 1, default: 1e4, description: 'The last rate is the first divided by this.' }),
  },
  rate(values, { step, learningRate, totalSteps }) {
    const last = (values.total_steps ?? totalSteps) - 1;
    const top = values.pct_start * (last + 1) - 1;
    const first = learningRate / values.div_factor;
    const anneal = values.anneal_strategy === 'cos' ? alongCosine : alongLine;
    const now = Math.min(step, last);
    // A rise of no length is at its end.
    if (now <= top) return anneal(first, learningRate, top === 0 ? 1 : now / top);
    return anneal(learningRate, first / values.final_div_factor, (now - top) / (last - top));
  },
});

function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1);
}

function alongLine(from: number, to: number, share: number): number {
  return (to - from) * share + from;
}
