import { boolean } from '../arguments.ts';
import { scalar, type OpGraph } from '../graph.ts';
import { defineLoss } from './loss.ts';

/**
 * `keras.losses.SparseCategoricalCrossentropy`: -log of the probability given to the right class.
 * https://keras.io/api/losses/probabilistic_losses/
 * From what a softmax or sigmoid made, Keras goes back to the logits, whatever `from_logits` says
 * (keras.src.backend.tensorflow.nn, `_get_logits`); so do we. Other probabilities are clipped to
 * [1e-7, 1 - 1e-7], and their logarithms taken as logits.
 */
export const sparseCategoricalCrossentropy = defineLoss({
  type: 'SparseCategoricalCrossentropy',
  description: 'For one class per picture, labels as numbers.',
  arguments: {
    from_logits: boolean({ default: false, description: 'The network ends without softmax.' }),
  },
  build(values, graph, output, labels) {
    const logits = logitsOf(graph, output, values.from_logits);
    const [loss, gradient] = graph.ops('SparseSoftmaxCrossEntropyWithLogits', [logits, labels], {}, 2) as [
      typeof output,
      typeof output,
    ];
    return { values: loss, from: logits, gradient };
  },
});

function logitsOf<T>(graph: OpGraph<T>, output: T, fromLogits: boolean): T {
  const made = graph.producer(output);
  if (made.type === 'Softmax' || made.type === 'Sigmoid') return made.inputs[0]!;
  if (fromLogits) return output;
  const below = graph.op('Minimum', [output, scalar(graph, 1 - 1e-7)]);
  return graph.op('Log', [graph.op('Maximum', [below, scalar(graph, 1e-7)])]);
}
