import type { OpGraph } from '../graph.ts';

/** `keras.config.epsilon()`: probabilities are kept this far from 0 and 1 before their logarithm. */
export const epsilon = 1e-7;

/**
 * The logits of a network's output; null when it has none. From probabilities that Softmax or Sigmoid has
 * just made Keras goes back to what went in, whatever `from_logits` says and whichever of the two it was
 * (keras.src.backend.tensorflow.nn, `_get_logits`); so do we.
 */
export function logitsOf<T>(graph: OpGraph<T>, output: T, fromLogits: boolean): T | null {
  const made = graph.producer(output);
  if (made.type === 'Softmax' || made.type === 'Sigmoid') return made.inputs[0]!;
  return fromLogits ? output : null;
}
