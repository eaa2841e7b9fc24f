import { phrase } from '../errors/words.ts';
import { numbers, type Argument } from '../arguments.ts';
import { Arithmetic } from './arithmetic.ts';
import { fromLogits, gamma, labelSmoothing } from './arguments.ts';
import { epsilon } from './logits.ts';
import { defineLoss, plain } from './loss.ts';
import { smoothed } from './smoothing.ts';

const several = numbers({ min: 0, default: [0.25], description: 'How much each class counts: one number for all, or one a class.' });

/** One number stands for a list of one. */
const alpha: Argument<readonly number[]> = {
  ...several,
  needs: phrase`a number of at least 0, or a list of one a class`,
  read: (value) => several.read(typeof value === 'number' ? [value] : value),
};

/**
 * `keras.losses.CategoricalFocalCrossentropy`: -sum(alpha * (1 - p)^gamma * y * log(p)).
 * Lin et al. 2017, https://arxiv.org/abs/1708.02002
 */
export const categoricalFocalCrossentropy = defineLoss({
  type: 'CategoricalFocalCrossentropy',
  description: 'Cross-entropy in which answers that are sure and right count less; for rare classes.',
  targets: 'probabilities',
  units: 'several',
  arguments: { alpha, gamma, from_logits: fromLogits, label_smoothing: labelSmoothing },
  check(values, units, fail) {
    const given = values.alpha.length;
    if (given !== 1 && given !== units) fail(phrase`got ${given} numbers as alpha for ${units} classes`, phrase`Give alpha one number, or ${units}.`);
  },
  build(values, graph, output, targets) {
    const math = new Arithmetic(graph);
    const given = values.from_logits ? graph.op('Softmax', [output]) : output;
    const probabilities = math.clip(math.normalized(given), epsilon, 1 - epsilon);
    const crossentropy = math.times(graph.op('Neg', [smoothed(graph, targets, values.label_smoothing)]), math.log(probabilities));
    const weights = graph.constant('float32', [values.alpha.length], values.alpha);
    return plain(math.sum(math.times(math.times(math.power(math.minus(1, probabilities), values.gamma), weights), crossentropy)));
  },
});
