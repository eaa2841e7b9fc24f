import { boolean, number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.SGD`, with momentum and Nesterov's form of it: velocity = momentum * velocity -
 * rate * gradient; weight += velocity. https://keras.io/api/optimizers/sgd/
 */
export const sgd = defineOptimizer({
  type: 'SGD',
  description: 'Steps against the gradient, with momentum if asked.',
  defaultLearningRate: 1e-2,
  arguments: {
    momentum: number({ min: 0, max: 1, default: 0, description: 'Share of the last step that is kept.' }),
    nesterov: boolean({ default: false, description: 'Looks ahead along the momentum.' }),
  },
  slots: (values): Record<string, number> => (values.momentum === 0 ? {} : { momentum: 0 }),
  update(values, { graph, variable, slots, gradient, learningRate, apply }) {
    const slot = slots['momentum'];
    if (slot === undefined) {
      apply('ResourceApplyGradientDescent', [variable, learningRate, gradient]);
      return;
    }
    const inputs = [variable, slot, learningRate, gradient, scalar(graph, values.momentum)];
    apply('ResourceApplyKerasMomentum', inputs, { use_nesterov: { bool: values.nesterov } });
  },
});
