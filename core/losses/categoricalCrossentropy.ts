import { Arithmetic } from './arithmetic.ts';
import { fromLogits, labelSmoothing } from './arguments.ts';
import { epsilon, logitsOf } from './logits.ts';
import { defineLoss, plain } from './loss.ts';
import { ofAnswers, rowsOf } from './rows.ts';
import { smoothed } from './smoothing.ts';

/** `keras.losses.CategoricalCrossentropy`: -sum(y * log(p)). https://keras.io/api/losses/probabilistic_losses/ */
export const categoricalCrossentropy = defineLoss({
  type: 'CategoricalCrossentropy',
  description: 'For one class per picture, labels as probabilities: one-hot, smoothed or mixed.',
  targets: 'probabilities',
  units: 'several',
  arguments: { from_logits: fromLogits, label_smoothing: labelSmoothing },
  build(values, graph, output, targets) {
    const math = new Arithmetic(graph);
    const wanted = smoothed(graph, targets, values.label_smoothing);
    const logits = logitsOf(graph, output, values.from_logits);
    if (logits === null) {
      const probabilities = math.clip(math.normalized(output), epsilon, 1 - epsilon);
      return plain(graph.op('Neg', [math.sum(math.times(wanted, math.log(probabilities)))]));
    }
    const rows = rowsOf(graph, logits);
    const [each, gradient] = graph.ops('SoftmaxCrossEntropyWithLogits', [rows, rowsOf(graph, wanted)], {}, 2) as [typeof output, typeof output];
    return { values: ofAnswers(graph, each, targets), start: { from: rows, gradient }, counted: null };
  },
});
