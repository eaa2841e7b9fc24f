import { number } from '../arguments.ts';
import { scalar } from '../graph.ts';
import { Arithmetic } from './arithmetic.ts';
import { defineLoss, plain } from './loss.ts';

/** `keras.losses.Huber`: e^2 / 2 of small differences, delta * |e| - delta^2 / 2 of others. https://keras.io/api/losses/regression_losses/ */
export const huber = defineLoss({
  type: 'Huber',
  description: 'Squares small differences and takes large ones as they are.',
  targets: 'probabilities',
  units: 'any',
  arguments: { delta: number({ min: 0, default: 1, description: 'Up to which difference it squares.' }) },
  build({ delta }, graph, output, targets) {
    const math = new Arithmetic(graph);
    const error = math.minus(output, targets);
    const size = math.abs(error);
    const near = math.times(0.5, math.square(error));
    const far = math.minus(math.times(delta, size), 0.5 * Math.fround(delta) ** 2);
    return plain(math.mean(graph.op('SelectV2', [graph.op('LessEqual', [size, scalar(graph, delta)]), near, far])));
  },
});
