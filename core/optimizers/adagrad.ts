import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { keep, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Adagrad`: Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html. Epsilon is under the
 * root, where the fused ResourceApplyAdagradV2 has it outside. https://keras.io/api/optimizers/adagrad/
 */
export const adagrad = defineOptimizer({
  type: 'Adagrad',
  description: 'Shortens the steps of a weight the more gradient it has seen, for good.',
  defaultLearningRate: 1e-3,
  arguments: {
    initial_accumulator_value: number({ min: 0, default: 0.1, description: 'What the sum of squared gradients starts at.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Keeps the division finite.' }),
  },
  slots: (values) => ({ accumulator: values.initial_accumulator_value }),
  update({ epsilon }, context) {
    const { graph, variable, slots, gradient, learningRate, apply } = context;
    const slot = slots['accumulator']!;
    const sum = keep(context, slot, graph.op('AddV2', [valueOf(graph, slot), graph.op('Square', [gradient])]));
    const scale = graph.op('Sqrt', [graph.op('AddV2', [sum, scalar(graph, epsilon)])]);
    apply('AssignSubVariableOp', [variable, graph.op('RealDiv', [graph.op('Mul', [learningRate, gradient]), scale])]);
  },
});
