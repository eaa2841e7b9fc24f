import { integers, scalar, type OpGraph } from '../graph.ts';

/**
 * gamma * (x - mean) / sqrt(variance + epsilon) + beta, the mean and variance along `axes`.
 * @param axes of the tensor, its batch's included.
 * @param gamma of a shape that broadcasts; null for 1. @param beta likewise; null for 0.
 */
export function standardize<T>(graph: OpGraph<T>, x: T, axes: readonly number[], epsilon: number, gamma: T | null, beta: T | null): T {
  const [mean, variance] = moments(graph, x, axes);
  const root = graph.op('Rsqrt', [graph.op('AddV2', [variance, scalar(graph, epsilon)])]);
  const factor = gamma ? graph.op('Mul', [root, gamma]) : root;
  const centred = graph.op('Mul', [graph.op('Sub', [x, mean]), factor]);
  return beta ? graph.op('AddV2', [centred, beta]) : centred;
}

/** Mean and variance, axes kept as 1. */
export function moments<T>(graph: OpGraph<T>, x: T, axes: readonly number[]): [mean: T, variance: T] {
  const along = integers(graph, axes);
  const mean = graph.op('Mean', [x, along], { keep_dims: { bool: true } });
  // The variance does not change with the mean to first order: there is nothing to derive.
  const differences = graph.op('SquaredDifference', [x, graph.op('StopGradient', [mean])]);
  return [mean, graph.op('Mean', [differences, along], { keep_dims: { bool: true } })];
}
