import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { approach, keep, shortfall, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Adamax`: section 7 of Kingma and Ba 2015, https://arxiv.org/abs/1412.6980.
 * https://keras.io/api/optimizers/adamax/
 */
export const adamax = defineOptimizer({
  type: 'Adamax',
  description: 'Adam by the largest recent gradient in place of the mean square.',
  defaultLearningRate: 1e-3,
  arguments: {
    beta_1: number({ min: 0, below: 1, default: 0.9, description: 'Memory of the gradient.' }),
    beta_2: number({ min: 0, below: 1, default: 0.999, description: 'Memory of the largest gradient.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Keeps the division finite.' }),
  },
  slots: () => ({ momentum: 0, norm: 0 }),
  shared: (values, { graph, iteration }) => ({ unbias: shortfall(graph, values.beta_1, iteration) }),
  update(values, context) {
    const { graph, variable, slots, gradient, learningRate, shared, apply } = context;
    const slot = slots['norm']!;
    const momentum = approach(context, slots['momentum']!, gradient, 1 - values.beta_1);
    const faded = graph.op('Mul', [scalar(graph, values.beta_2), valueOf(graph, slot)]);
    const norm = keep(context, slot, graph.op('Maximum', [faded, graph.op('Abs', [gradient])]));
    const scale = graph.op('Mul', [shared['unbias']!, graph.op('AddV2', [norm, scalar(graph, values.epsilon)])]);
    apply('AssignSubVariableOp', [variable, graph.op('RealDiv', [graph.op('Mul', [learningRate, momentum]), scale])]);
  },
});
