import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { approach, keep, restInFloat32, shortfall, valueOf } from './averages.ts';
import { defineOptimizer } from './optimizer.ts';

/**
 * `keras.optimizers.Nadam`: Dozat 2016, https://cs229.stanford.edu/proj2015/054_report.pdf, whose momentum
 * grows as beta_1 * (1 - 0.96 ^ iteration / 2). https://keras.io/api/optimizers/Nadam/
 */
export const nadam = defineOptimizer({
  type: 'Nadam',
  description: "Adam with Nesterov's look ahead.",
  defaultLearningRate: 1e-3,
  arguments: {
    beta_1: number({ min: 0, below: 1, default: 0.9, description: 'Memory of the gradient.' }),
    beta_2: number({ min: 0, below: 1, default: 0.999, description: 'Memory of the squared gradient.' }),
    epsilon: number({ min: 0, default: 1e-7, description: 'Keeps the division finite.' }),
  },
  slots: () => ({ momentum: 0, velocity: 0 }),
  /** The product of all momenta so far. */
  counters: () => ({ u_product: 1 }),
  shared(values, context) {
    const { graph, iteration, counters } = context;
    const one = scalar(graph, 1);
    const growth = (at: typeof iteration) =>
      graph.op('Sub', [one, graph.op('Mul', [scalar(graph, 0.5), graph.op('Pow', [scalar(graph, 0.96), at])])]);
    const beta = scalar(graph, values.beta_1);
    const now = graph.op('Mul', [beta, growth(iteration)]);
    const next = graph.op('Mul', [beta, growth(graph.op('AddV2', [iteration, one]))]);
    const product = counters['u_product']!;
    const soFar = keep(context, product, graph.op('Mul', [graph.op('Mul', [valueOf(graph, product), beta]), growth(iteration)]));
    return {
      next,
      restNow: graph.op('Sub', [one, now]),
      restSoFar: graph.op('Sub', [one, soFar]),
      restNext: graph.op('Sub', [one, graph.op('Mul', [soFar, next])]),
      unbias: shortfall(graph, values.beta_2, iteration),
    };
  },
  update(values, context) {
    const { graph, variable, slots, gradient, learningRate, shared, apply } = context;
    const momentum = approach(context, slots['momentum']!, gradient, restInFloat32(values.beta_1));
    const velocity = approach(context, slots['velocity']!, graph.op('Square', [gradient]), restInFloat32(values.beta_2));
    const ahead = graph.op('AddV2', [
      graph.op('RealDiv', [graph.op('Mul', [shared['next']!, momentum]), shared['restNext']!]),
      graph.op('RealDiv', [graph.op('Mul', [shared['restNow']!, gradient]), shared['restSoFar']!]),
    ]);
    const size = graph.op('Sqrt', [graph.op('RealDiv', [velocity, shared['unbias']!])]);
    const scale = graph.op('AddV2', [size, scalar(graph, values.epsilon)]);
    apply('AssignSubVariableOp', [variable, graph.op('RealDiv', [graph.op('Mul', [ahead, learningRate]), scale])]);
  },
});
