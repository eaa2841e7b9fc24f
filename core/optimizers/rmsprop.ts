import { boolean, number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { blend, keep, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.RMSprop`: Hinton's lecture 6e, and Graves 2013 (https://arxiv.org/abs/1308.0850) where
 * centered. Epsilon is under the root. https://keras.io/api/optimizers/rmsprop/
 *
 * Not the fused ResourceApplyRMSProp: it takes 1 - rho in float32 and rounds elsewhere, which the difference
 * of two averages (centered) multiplies.
 */
export const rmsprop = defineOptimizer({
  type: 'RMSprop',
  description: 'Divides each step by the recent size of the gradient.',
  defaultLearningRate: 1e-3,
  arguments: {
    rho: number({ min: 0, max: 1, default: 0.9, description: 'Memory of the squared gradient.' }),
    momentum: number({ min: 0, max: 1, default: 0, description: 'Share of the last step that is kept.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Keeps the division finite.' }),
    centered: boolean({ default: false, description: 'Goes by how much the gradient varies, rather than by its size.' }),
  },
  slots: ({ momentum, centered }) => ({
    velocity: 0,
    ...(momentum > 0 ? { momentum: 0 } : {}),
    ...(centered ? { average_gradient: 0 } : {}),
  }),
  update({ rho, momentum, epsilon }, context) {
    const { graph, variable, slots, gradient, learningRate, apply } = context;
    const velocity = blend(context, slots['velocity']!, graph.op('Square', [gradient]), rho, 1 - rho);
    const mean = slots['average_gradient'];
    const spread = mean === undefined ? velocity : graph.op('Sub', [velocity, graph.op('Square', [blend(context, mean, gradient, rho, 1 - rho)])]);
    const scale = graph.op('Sqrt', [graph.op('AddV2', [spread, scalar(graph, epsilon)])]);
    const step = graph.op('RealDiv', [graph.op('Mul', [learningRate, gradient]), scale]);
    const kept = slots['momentum'];
    const taken = kept === undefined ? step : keep(context, kept, graph.op('AddV2', [graph.op('Mul', [scalar(graph, momentum), valueOf(graph, kept)]), step]));
    apply('AssignSubVariableOp', [variable, taken]);
  },
});
