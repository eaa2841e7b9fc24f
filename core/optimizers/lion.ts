import { phrase } from '../errors/words.ts';
import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { keep, restInFloat32, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Lion`: Chen et al. 2023, https://arxiv.org/abs/2302.06675.
 * https://keras.io/api/optimizers/lion/
 */
export const lion = defineOptimizer({
  type: 'Lion',
  description: 'Moves every weight by the same length, by the sign of its gradient; wants a tenth of the rate of Adam.',
  defaultLearningRate: 1e-3,
  arguments: {
    beta_1: number({ min: 0, max: 1, default: 0.9, description: 'Weight of the memory in the sign, above 0.' }),
    beta_2: number({ min: 0, max: 1, default: 0.99, description: 'Memory of the gradient.' }),
  },
  check: ({ beta_1 }) =>
    beta_1 > 0 ? null : { problem: phrase`got beta_1=0, which leaves nothing but the sign of the gradient`, hint: phrase`Give beta_1 a number above 0, at most 1.` },
  slots: () => ({ momentum: 0 }),
  update({ beta_1, beta_2 }, context) {
    const { graph, variable, slots, gradient, learningRate, apply } = context;
    const old = valueOf(graph, slots['momentum']!);
    const mix = (beta: number) =>
      graph.op('AddV2', [graph.op('Mul', [old, scalar(graph, beta)]), graph.op('Mul', [gradient, scalar(graph, restInFloat32(beta))])]);
    apply('AssignSubVariableOp', [variable, graph.op('Mul', [learningRate, graph.op('Sign', [mix(beta_1)])])]);
    keep(context, slots['momentum']!, mix(beta_2));
  },
});
