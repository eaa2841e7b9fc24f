import { Arithmetic } from './arithmetic.ts';
import { fromLogits, labelSmoothing } from './arguments.ts';
import { binaryCrossentropyOf } from './binary.ts';
import { defineLoss, plain } from './loss.ts';
import { smoothedHalf } from './smoothing.ts';

/**
 * `keras.losses.BinaryCrossentropy`: each unit answers yes or no by itself, and the mean of them counts.
 * https://keras.io/api/losses/probabilistic_losses/
 */
export const binaryCrossentropy = defineLoss({
  type: 'BinaryCrossentropy',
  description: 'For two classes and one sigmoid unit, or a yes or no of each unit.',
  targets: 'probabilities',
  units: 'any',
  arguments: { from_logits: fromLogits, label_smoothing: labelSmoothing },
  build: (values, graph, output, targets) =>
    plain(new Arithmetic(graph).mean(binaryCrossentropyOf(graph, output, smoothedHalf(graph, targets, values.label_smoothing), values.from_logits))),
});
