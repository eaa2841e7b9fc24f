import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Adam`. Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, with epsilon outside
 * the bias correction ("epsilon hat"), as in Keras: https://keras.io/api/optimizers/adam/
 */
export const adam = defineOptimizer({
  type: 'Adam',
  description: 'Gives each weight its own step, from running averages of its gradient. The usual first choice.',
  defaultLearningRate: 1e-3,
  arguments: {
    beta_1: number({ min: 0, below: 1, default: 0.9, description: 'Memory of the gradient.' }),
    beta_2: number({ min: 0, below: 1, default: 0.999, description: 'Memory of the squared gradient.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Keeps the division finite.' }),
  },
  slots: () => ['momentum', 'velocity'],
  update(values, { graph, variable, slots, gradient, learningRate, iteration, apply }) {
    const [beta1, beta2] = [scalar(graph, values.beta_1), scalar(graph, values.beta_2)];
    apply('ResourceApplyAdam', [
      variable,
      slots['momentum']!,
      slots['velocity']!,
      graph.op('Pow', [beta1, iteration]),
      graph.op('Pow', [beta2, iteration]),
      learningRate,
      beta1,
      beta2,
      scalar(graph, values.epsilon),
      gradient,
    ]);
  },
});
