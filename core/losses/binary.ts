import { scalar, type OpGraph } from '../graph.ts';
import { Arithmetic } from './arithmetic.ts';
import { epsilon, logitsOf } from './logits.ts';

/** `keras.ops.binary_crossentropy`: of each unit, -(y * log(p) + (1 - y) * log(1 - p)). */
export function binaryCrossentropyOf<T>(graph: OpGraph<T>, output: T, targets: T, fromLogits: boolean): T {
  const logits = logitsOf(graph, output, fromLogits);
  if (logits !== null) return sigmoidCrossentropy(graph, logits, targets);
  const math = new Arithmetic(graph);
  const probabilities = math.clip(output, epsilon, 1 - epsilon);
  const yes = math.times(targets, math.log(probabilities));
  const no = math.times(math.minus(1, targets), math.log(math.minus(1, probabilities)));
  return graph.op('Neg', [math.plus(yes, no)]);
}

/**
 * max(x, 0) - x * y + log(1 + exp(-|x|)), with the gradient at 0 that
 * https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits has.
 */
function sigmoidCrossentropy<T>(graph: OpGraph<T>, logits: T, targets: T): T {
  const math = new Arithmetic(graph);
  const above = graph.op('GreaterEqual', [logits, scalar(graph, 0)]);
  const positive = graph.op('SelectV2', [above, logits, scalar(graph, 0)]);
  const small = graph.op('SelectV2', [above, graph.op('Neg', [logits]), logits]);
  return math.plus(math.minus(positive, math.times(logits, targets)), graph.op('Log1p', [graph.op('Exp', [small])]));
}
