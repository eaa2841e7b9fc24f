import { integers, scalar, type OpGraph } from '../graph.ts';
import type { CommonValues } from './arguments.ts';

/**
 * Gradients made shorter where `clipnorm`, `clipvalue` or `global_clipnorm` asks for it, by Keras's formulas
 * (`tf.clip_by_norm`, `keras.ops.clip`, `clip_by_global_norm` of keras/src/optimizers/base_optimizer.py).
 * @param shapes of the gradients.
 */
export function clip<T>(graph: OpGraph<T>, { clipnorm, clipvalue, global_clipnorm }: CommonValues, gradients: readonly T[], shapes: readonly (readonly number[])[]): readonly T[] {
  if (clipnorm) return gradients.map((gradient, i) => byNorm(graph, gradient, shapes[i]!, clipnorm));
  if (global_clipnorm) return byGlobalNorm(graph, gradients, shapes, global_clipnorm);
  if (clipvalue) return gradients.map((gradient) => byValue(graph, gradient, clipvalue));
  return gradients;
}

function byNorm<T>(graph: OpGraph<T>, gradient: T, shape: readonly number[], most: number): T {
  const squares = sumOfSquares(graph, gradient, shape);
  const some = graph.op('Greater', [squares, scalar(graph, 0)]);
  const norm = graph.op('SelectV2', [some, graph.op('Sqrt', [squares]), squares]);
  return graph.op('RealDiv', [graph.op('Mul', [gradient, scalar(graph, most)]), graph.op('Maximum', [norm, scalar(graph, most)])]);
}

/** Not a number where the norm is infinite or none, so that it shows. */
function byGlobalNorm<T>(graph: OpGraph<T>, gradients: readonly T[], shapes: readonly (readonly number[])[], most: number): T[] {
  const squares = gradients.map((gradient, i) => sumOfSquares(graph, gradient, shapes[i]!));
  const norm = graph.op('Sqrt', [graph.op('Sum', [graph.op('Pack', [squares]), integers(graph, [0])])]);
  const least = graph.op('Minimum', [graph.op('RealDiv', [scalar(graph, 1), norm]), scalar(graph, 1 / most)]);
  const scale = graph.op('AddV2', [graph.op('Mul', [scalar(graph, most), least]), graph.op('Sub', [norm, norm])]);
  return gradients.map((gradient) => graph.op('Mul', [gradient, scale]));
}

function byValue<T>(graph: OpGraph<T>, gradient: T, most: number): T {
  return graph.op('ClipByValue', [gradient, scalar(graph, -most), scalar(graph, most)]);
}

/** A scalar. */
function sumOfSquares<T>(graph: OpGraph<T>, tensor: T, shape: readonly number[]): T {
  return graph.op('Sum', [graph.op('Square', [tensor]), integers(graph, shape.map((_, axis) => axis))]);
}
