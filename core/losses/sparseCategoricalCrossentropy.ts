import { boolean } from '../arguments.ts';
import { integers, scalar, type OpGraph } from '../graph.ts';
import { defineLoss } from './loss.ts';

/**
 * `keras.losses.SparseCategoricalCrossentropy`: -log of the probability given to the right class.
 * https://keras.io/api/losses/probabilistic_losses/
 * From probabilities that a Softmax made, Keras goes back to the logits (keras.src.backend.tensorflow.nn,
 * `_get_logits`), which is exact; so do we. Others are brought to sum 1 and clipped at 1e-7.
 */
export const sparseCategoricalCrossentropy = defineLoss({
  type: 'SparseCategoricalCrossentropy',
  description: 'For one class per picture, labels as numbers.',
  arguments: {
    from_logits: boolean({ default: false, description: 'The network ends without softmax.' }),
  },
  build(values, graph, output, labels) {
    const logits = values.from_logits ? output : logitsOf(graph, output);
    const [loss, gradient] = graph.ops('SparseSoftmaxCrossEntropyWithLogits', [logits, labels], {}, 2) as [
      typeof output,
      typeof output,
    ];
    return { values: loss, from: logits, gradient };
  },
});

function logitsOf<T>(graph: OpGraph<T>, probabilities: T): T {
  const made = graph.producer(probabilities);
  if (made.type === 'Softmax') return made.inputs[0]!;
  const sum = graph.op('Sum', [probabilities, integers(graph, [-1])], { keep_dims: { bool: true } });
  const clipped = graph.op('ClipByValue', [
    graph.op('RealDiv', [probabilities, sum]),
    scalar(graph, 1e-7),
    scalar(graph, 1 - 1e-7),
  ]);
  return graph.op('Log', [clipped]);
}
