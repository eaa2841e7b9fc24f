import { Arithmetic } from './arithmetic.ts';
import { defineLoss, plain } from './loss.ts';

/** `keras.losses.CategoricalHinge`: max(max((1 - y) * p) - sum(y * p) + 1, 0). https://keras.io/api/losses/hinge_losses/ */
export const categoricalHinge = defineLoss({
  type: 'CategoricalHinge',
  description: 'The right class is to lead every other by 1.',
  targets: 'probabilities',
  units: 'several',
  arguments: {},
  build(_values, graph, output, targets) {
    const math = new Arithmetic(graph);
    const right = math.sum(math.times(targets, output));
    const others = math.max(math.times(math.minus(1, targets), output));
    return plain(math.atLeast(math.plus(math.minus(others, right), 1), 0));
  },
});
