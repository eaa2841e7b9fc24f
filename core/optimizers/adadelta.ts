import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { blend, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Adadelta`: Zeiler 2012, https://arxiv.org/abs/1212.5701, which has a learning rate of 1.
 * https://keras.io/api/optimizers/adadelta/
 */
export const adadelta = defineOptimizer({
  type: 'Adadelta',
  description: 'Sizes each step by the recent steps and gradients; made for a learning rate of 1.',
  defaultLearningRate: 1e-3,
  arguments: {
    rho: number({ min: 0, max: 1, default: 0.95, description: 'Memory of the squared gradient and the squared step.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Starts the steps, and keeps the division finite.' }),
  },
  slots: () => ({ accumulated_grad: 0, accumulated_delta_var: 0 }),
  update({ rho, epsilon }, context) {
    const { graph, variable, slots, gradient, learningRate, apply } = context;
    const rms = (square: typeof gradient) => graph.op('Sqrt', [graph.op('AddV2', [square, scalar(graph, epsilon)])]);
    const steps = slots['accumulated_delta_var']!;
    const squares = blend(context, slots['accumulated_grad']!, graph.op('Square', [gradient]), rho, 1 - rho);
    const ahead = graph.op('RealDiv', [graph.op('Mul', [rms(valueOf(graph, steps)), gradient]), rms(squares)]);
    blend(context, steps, graph.op('Square', [ahead]), rho, 1 - rho);
    apply('AssignSubVariableOp', [variable, graph.op('Mul', [learningRate, ahead])]);
  },
});
