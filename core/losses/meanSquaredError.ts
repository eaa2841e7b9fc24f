import { Arithmetic } from './arithmetic.ts';
import { defineLoss, plain } from './loss.ts';

/** `keras.losses.MeanSquaredError`: mean((y - p)^2) over the units. https://keras.io/api/losses/regression_losses/ */
export const meanSquaredError = defineLoss({
  type: 'MeanSquaredError',
  description: 'Mean of squared differences: of probabilities, after softmax or sigmoid.',
  targets: 'probabilities',
  units: 'any',
  arguments: {},
  build(_values, graph, output, targets) {
    const math = new Arithmetic(graph);
    return plain(math.mean(math.square(math.minus(targets, output))));
  },
});
