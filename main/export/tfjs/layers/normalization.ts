import { elements, placeOf } from '../../../../core/layers/layer.ts';
import { constant, node, weight, writing, type Node, type NodeWeight, type Writing, type WritingContext } from './layer.ts';
import { affine, joined, mapped, permuted, rescaled, reshaped, standardized } from './steps.ts';

const batchNormalization = writing<{ axis: number; epsilon: number }>(({ axis, epsilon }, [x], { weights }) => {
  const { gamma, beta } = learnt(weights);
  const moving = { mean: { ...weight('moving_mean', weights['moving_mean']!), learnt: false }, variance: { ...weight('moving_variance', weights['moving_variance']!), learnt: false }, epsilon };
  return affine(x!, placeOf(x!.shape, axis), gamma, beta, moving);
});

/** The axes to normalise go last, as one. */
const layerNormalization = writing<{ axis: number | readonly number[]; epsilon: number; rms_scaling: boolean }>(({ axis, epsilon, rms_scaling }, [x], { weights }) => {
  // Keras takes the numbers of its weights as they lie for those of the axes in the input's order.
  const places = [axis].flat().map((one) => placeOf(x!.shape, one)).toSorted((a, b) => a - b);
  const order = [...x!.shape.map((_, i) => i).filter((i) => !places.includes(i)), ...places];
  const { gamma, beta } = learnt(weights);
  const turned = permuted(x!, order);
  const length = elements(places.map((place) => x!.shape[place]!));
  const direct = turned === x && places.length === 1 && x.shape.length <= 3 && !rms_scaling;
  const rows = direct ? turned : reshaped(turned, [elements(turned.shape) / length, length]);
  const flat = (given: NodeWeight | null): NodeWeight | null => given && { ...given, shape: [length] };
  const done = rms_scaling ? scaledByRoot(rows, epsilon, flat(gamma)!) : standardized(rows, epsilon, flat(gamma), flat(beta));
  return permuted(reshaped(done, turned.shape), inverse(order));
});

/**
 * x / sqrt(variance + epsilon) * gamma of (rows, n), the mean left in. A normalisation of [x, mean + c, mean - c] has the
 * mean of x and, of c = sqrt(n * epsilon / 2), a variance of (variance + epsilon) * n / (n + 2): at the second last place it gives the root.
 */
function scaledByRoot(x: Node, epsilon: number, gamma: NodeWeight): Node {
  const [rows, n] = x.shape as readonly [number, number];
  const c = Math.max(Math.sqrt((n * epsilon) / 2), 1e-12);
  const mean = reshaped(node('AveragePooling2D', [reshaped(x, [rows, n, 1])], [rows, 1, 1], { pool_size: [1, n], strides: [1, n], padding: 'valid', data_format: 'channels_last' }), [rows, 1]);
  const beside = mapped(mean, [1, 1], 2, [c, -c]);
  const whole = standardized(node('Concatenate', [x, beside], [rows, n + 2], { axis: -1 }), 0);
  const root = mapped(whole, Float32Array.from({ length: n + 2 }, (_, i) => (i === n ? Math.sqrt(n / (n + 2)) / c : 0)), 1);
  return affine(joined('Multiply', x, root), 1, gamma, null);
}

/** Groups of channels as rows, one long axis each. */
const groupNormalization = writing<{ groups: number; axis: number; epsilon: number }>(({ groups, axis, epsilon }, [x], { weights }) => {
  const place = placeOf(x!.shape, axis);
  const channels = x!.shape[place]!;
  const order = [place, ...x!.shape.map((_, i) => i).filter((i) => i !== place)];
  const turned = permuted(x!, order);
  const count = groups === -1 ? channels : groups;
  const rows = standardized(reshaped(turned, [count, elements(turned.shape) / count]), epsilon);
  const back = permuted(reshaped(rows, turned.shape), inverse(order));
  const { gamma, beta } = learnt(weights);
  return gamma || beta ? affine(back, place, gamma, beta) : back;
});

type OneOrMore = number | readonly number[];

const rescaling = writing<{ scale: OneOrMore; offset: OneOrMore }>(({ scale, offset }, [x]) => {
  if (typeof scale === 'number' && typeof offset === 'number') return rescaled(x!, scale, offset);
  const count = x!.shape.at(-1)!;
  return affine(x!, x!.shape.length - 1, constant('gamma', [count], listOf(scale, count)), constant('beta', [count], listOf(offset, count)));
});

/** `keras.config.epsilon()`. */
const leastDeviation = 1e-7;

const normalization = writing<{ axis: number | null; mean: OneOrMore; variance: OneOrMore; invert: boolean }>(({ axis, mean, variance, invert }, [x]) => {
  const root = (one: number): number => Math.max(Math.sqrt(one), leastDeviation);
  if (typeof mean === 'number' && typeof variance === 'number') {
    return invert ? rescaled(x!, root(variance), mean) : rescaled(rescaled(x!, 1, -mean), 1 / root(variance));
  }
  const place = axis === null ? x!.shape.length - 1 : placeOf(x!.shape, axis);
  const count = x!.shape[place]!;
  const [means, roots] = [listOf(mean, count), listOf(variance, count).map(root)];
  if (invert) return affine(x!, place, constant('gamma', [count], roots), constant('beta', [count], means));
  const moving = { mean: constant('moving_mean', [count], means), variance: constant('moving_variance', [count], roots.map((one) => one * one)), epsilon: 0 };
  return affine(x!, place, null, null, moving);
});

export const normalizationWritings: Readonly<Record<string, Writing>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  Rescaling: rescaling,
  Normalization: normalization,
};

/** Factors and summands are few: they stay as precise as they are. */
function learnt(weights: WritingContext['weights']): { gamma: NodeWeight | null; beta: NodeWeight | null } {
  const [gamma, beta] = ['gamma', 'beta'].map((name) => (weights[name] ? weight(name, weights[name]) : null));
  return { gamma: gamma!, beta: beta! };
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, i) => order.indexOf(i));
}

function listOf(given: OneOrMore, count: number): number[] {
  return typeof given === 'number' ? new Array<number>(count).fill(given) : [...given];
}
