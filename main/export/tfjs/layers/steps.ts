import { elements, type Shape } from '../../../../core/layers/layer.ts';
import { constant, node, type Node, type NodeWeight } from './layer.ts';

/** The small steps that layers are composed of where TensorFlow.js has no such layer. Shapes are without the batch. */

/** @param dims old axes in their new order, counted from 0. */
export function permuted(x: Node, dims: readonly number[]): Node {
  if (dims.every((from, to) => from === to)) return x;
  return node('Permute', [x], dims.map((axis) => x.shape[axis]!), { dims: dims.map((axis) => axis + 1) });
}

export function reshaped(x: Node, shape: Shape): Node {
  if (x.shape.join() === shape.join()) return x;
  return node('Reshape', [x], shape, { target_shape: shape });
}

/** Runs `work` with one axis as the last, and puts it back. */
export function withLast(x: Node, axis: number, work: (x: Node) => Node): Node {
  const last = x.shape.length - 1;
  const swap = x.shape.map((_, i) => i).with(axis, last).with(last, axis);
  return permuted(work(permuted(x, swap)), swap);
}

/** x * scale + offset, of one number each. */
export function rescaled(x: Node, scale: number, offset = 0): Node {
  return node('Rescaling', [x], x.shape, { scale, offset });
}

/** A matrix over the last axis. @param kernel (inputs, outputs), row by row. */
export function mapped(x: Node, kernel: ArrayLike<number>, outputs: number, bias?: ArrayLike<number>): Node {
  const inputs = x.shape.at(-1)!;
  return node('Dense', [x], x.shape.with(-1, outputs), { units: outputs, activation: 'linear', use_bias: bias !== undefined }, [
    constant('kernel', [inputs, outputs], kernel),
    ...(bias === undefined ? [] : [constant('bias', [outputs], bias)]),
  ]);
}

export interface Moving {
  mean: NodeWeight;
  variance: NodeWeight;
  epsilon: number;
}

/**
 * Each place of an axis times a factor, plus a summand: BatchNormalization of fixed statistics.
 * Its own `axis` is right on the last axis only where it runs without a graphics card, and of at most 3 axes.
 */
export function affine(x: Node, axis: number, gamma: NodeWeight | null, beta: NodeWeight | null, moving?: Moving): Node {
  const count = x.shape[axis]!;
  const { mean, variance, epsilon } = moving ?? {
    mean: constant('moving_mean', [count], new Float32Array(count)),
    variance: constant('moving_variance', [count], new Float32Array(count).fill(1)),
    epsilon: 0,
  };
  const weights = [...(gamma ? [{ ...gamma, name: 'gamma' }] : []), ...(beta ? [{ ...beta, name: 'beta' }] : []), mean, variance];
  return withLast(x, axis, (turned) => {
    const flat = turned.shape.length > 3 ? reshaped(turned, [elements(turned.shape) / count, count]) : turned;
    const done = node('BatchNormalization', [flat], flat.shape, { axis: flat.shape.length, momentum: 0.99, epsilon, center: beta !== null, scale: gamma !== null }, weights);
    return reshaped(done, turned.shape);
  });
}

export function joined(type: 'Add' | 'Multiply', a: Node, b: Node): Node {
  const shape = a.shape.length >= b.shape.length ? a.shape : b.shape;
  const short = a.shape.length >= b.shape.length ? b.shape : a.shape;
  const skipped = shape.length - short.length;
  return node(type, [a, b], shape.map((length, i) => Math.max(length, short[i - skipped] ?? 1)));
}

/** Mean 0 and variance 1 along the last axis of (rows, length). */
export function standardized(x: Node, epsilon: number, gamma: NodeWeight | null = null, beta: NodeWeight | null = null): Node {
  return node('LayerNormalization', [x], x.shape, { axis: [x.shape.length], epsilon, center: beta !== null, scale: gamma !== null }, [
    ...(gamma ? [{ ...gamma, name: 'gamma' }] : []),
    ...(beta ? [{ ...beta, name: 'beta' }] : []),
  ]);
}

/**
 * 1 / x of values above about 1e-33. Nothing divides in TensorFlow.js's layers but a normalisation: that of
 * [large * x, -large * x, small, -small] gives small / (large * x) * sqrt(2) at its third place, since the mean is 0 and
 * the small numbers count for nothing in the variance.
 */
export function reciprocal(x: Node): Node {
  const [large, small] = [1e18, 1e-18];
  const rows = reshaped(x, [elements(x.shape), 1]);
  const parts = standardized(mapped(rows, [large, -large, 0, 0], 4, [0, 0, small, -small]), 0);
  return reshaped(mapped(parts, [0, 0, large / small / Math.SQRT2, 0], 1), x.shape);
}
