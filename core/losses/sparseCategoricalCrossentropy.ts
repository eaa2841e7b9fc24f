import { boolean } from '../arguments.ts';
import { integers } from '../graph.ts';
import { logitsOf } from './logits.ts';
import { defineLoss } from './loss.ts';

/**
 * `keras.losses.SparseCategoricalCrossentropy`: -log of the probability given to the right class.
 * https://keras.io/api/losses/probabilistic_losses/
 */
export const sparseCategoricalCrossentropy = defineLoss({
  type: 'SparseCategoricalCrossentropy',
  description: 'For one class per picture, labels as numbers.',
  targets: 'classes',
  arguments: {
    from_logits: boolean({ default: false, description: 'The network ends without softmax.' }),
  },
  build(values, graph, output, targets) {
    const logits = logitsOf(graph, output, values.from_logits);
    // The operation takes rows of classes: an image, or each pixel of one.
    const classes = graph.op('StridedSlice', [graph.op('Shape', [logits]), integers(graph, [-1]), integers(graph, [0]), integers(graph, [1])], { end_mask: { int: 1 } });
    const rows = graph.op('Reshape', [logits, graph.op('ConcatV2', [[integers(graph, [-1]), classes], graph.constant('int32', [], [0])])]);
    const labels = graph.op('Reshape', [targets, integers(graph, [-1])]);
    const [loss, gradient] = graph.ops('SparseSoftmaxCrossEntropyWithLogits', [rows, labels], {}, 2) as [typeof output, typeof output];
    return { values: graph.op('Reshape', [loss, graph.op('Shape', [targets])]), start: { from: rows, gradient } };
  },
});
