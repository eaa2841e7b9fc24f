import { Arithmetic } from './arithmetic.ts';
import { defineLoss, plain } from './loss.ts';

/** `keras.losses.MeanAbsoluteError`: mean(|y - p|) over the units. https://keras.io/api/losses/regression_losses/ */
export const meanAbsoluteError = defineLoss({
  type: 'MeanAbsoluteError',
  description: 'Mean of differences: of probabilities, after softmax or sigmoid.',
  targets: 'probabilities',
  units: 'any',
  arguments: {},
  build(_values, graph, output, targets) {
    const math = new Arithmetic(graph);
    return plain(math.mean(math.abs(math.minus(targets, output))));
  },
});
