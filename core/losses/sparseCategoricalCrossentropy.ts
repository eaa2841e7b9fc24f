import { integer, optional } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { Arithmetic } from './arithmetic.ts';
import { fromLogits } from './arguments.ts';
import { epsilon, logitsOf } from './logits.ts';
import { defineLoss } from './loss.ts';
import { rowsOf } from './rows.ts';

/**
 * `keras.losses.SparseCategoricalCrossentropy`: -log of the probability given to the right class.
 * https://keras.io/api/losses/probabilistic_losses/
 */
export const sparseCategoricalCrossentropy = defineLoss({
  type: 'SparseCategoricalCrossentropy',
  description: 'For one class per picture, labels as numbers.',
  targets: 'classes',
  units: 'several',
  arguments: {
    from_logits: fromLogits,
    ignore_class: optional(integer({ description: 'A class (of pixels, mostly) that does not count.' })),
  },
  build(values, graph, output, targets) {
    const { ignore_class: ignored } = values;
    const counted = ignored === null ? null : graph.op('NotEqual', [targets, graph.constant('int32', [], [ignored])]);
    const labels = counted ? graph.op('SelectV2', [counted, targets, graph.constant('int32', [], [0])]) : targets;
    const rows = rowsOf(graph, logits(graph, counted ? blanked(graph, counted, output) : output, values.from_logits));
    const [each, gradient] = graph.ops('SparseSoftmaxCrossEntropyWithLogits', [rows, graph.op('Reshape', [labels, integers(graph, [-1])])], {}, 2) as [typeof output, typeof output];
    const losses = graph.op('Reshape', [each, graph.op('Shape', [targets])]);
    if (!counted) return { values: losses, start: { from: rows, gradient }, counted };
    const rowCounted = graph.op('Reshape', [counted, integers(graph, [-1, 1])]);
    return {
      values: graph.op('SelectV2', [counted, losses, scalar(graph, 0)]),
      start: { from: rows, gradient: graph.op('SelectV2', [rowCounted, gradient, scalar(graph, 0)]) },
      counted,
    };
  },
});

/** What softmax is taken of; of probabilities without known logits their logarithm. */
function logits<T>(graph: OpGraph<T>, output: T, given: boolean): T {
  const math = new Arithmetic(graph);
  return logitsOf(graph, output, given) ?? math.log(math.clip(output, epsilon, 1 - epsilon));
}

/** The output with 0 where an answer does not count: as in Keras, from here on nobody knows what Softmax it came from. */
function blanked<T>(graph: OpGraph<T>, counted: T, output: T): T {
  return graph.op('SelectV2', [graph.op('ExpandDims', [counted, graph.constant('int32', [], [-1])]), output, scalar(graph, 0)]);
}
