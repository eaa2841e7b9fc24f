import { Arithmetic } from './arithmetic.ts';
import { epsilon } from './logits.ts';
import { defineLoss, plain } from './loss.ts';

/** `keras.losses.KLDivergence`: sum(y * log(y / p)), both kept within [1e-7, 1]. https://keras.io/api/losses/probabilistic_losses/ */
export const klDivergence = defineLoss({
  type: 'KLDivergence',
  description: 'How far probabilities are from soft labels.',
  targets: 'probabilities',
  units: 'several',
  arguments: {},
  build(_values, graph, output, targets) {
    const math = new Arithmetic(graph);
    const wanted = math.clip(targets, epsilon, 1);
    return plain(math.sum(math.times(wanted, math.log(math.over(wanted, math.clip(output, epsilon, 1))))));
  },
});
