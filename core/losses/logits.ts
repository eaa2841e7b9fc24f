import { scalar, type OpGraph } from '../graph.ts';

/**
 * What went into the softmax or sigmoid that made a network's output: from these Keras goes back to the
 * logits, whatever `from_logits` says (keras.src.backend.tensorflow.nn, `_get_logits`); so do we. Other
 * probabilities are clipped to [1e-7, 1 - 1e-7], and their logarithms taken as logits.
 */
export function logitsOf<T>(graph: OpGraph<T>, output: T, fromLogits: boolean): T {
  const made = graph.producer(output);
  if (made.type === 'Softmax' || made.type === 'Sigmoid') return made.inputs[0]!;
  if (fromLogits) return output;
  const below = graph.op('Minimum', [output, scalar(graph, 1 - 1e-7)]);
  return graph.op('Log', [graph.op('Maximum', [below, scalar(graph, 1e-7)])]);
}
