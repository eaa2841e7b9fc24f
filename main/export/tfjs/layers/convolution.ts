import type { Pair } from '../../../../core/arguments.ts';
import type { ActivationName } from '../../../../core/layers/activations.ts';
import { bordersOf, span, type Padding, type Window } from '../../../../core/layers/window.ts';
import type { WeightValue } from '../../../../core/model/weights.ts';
import { activated, activationOf } from './activations.ts';
import { node, weight, writing, type Node, type Writing, type WritingContext } from './layer.ts';
import { affine } from './steps.ts';

interface Sliding {
  kernel_size: Pair;
  strides: Pair;
  padding: Padding;
  dilation_rate: Pair;
  activation: ActivationName;
  use_bias: boolean;
}

const dense = writing<{ units: number; activation: ActivationName; use_bias: boolean }>(({ units, activation, use_bias }, [x], { weights, outputShape }) => {
  const { within, behind } = activationOf(activation);
  const made = node('Dense', [x!], outputShape, { units, activation: within, use_bias }, [weight('kernel', weights['kernel']!), ...bias(weights)]);
  return behind(made);
});

const conv2d = writing<Sliding & { filters: number; groups: number }>((given, [image], context) => {
  const { x, values } = bordered(image!, given);
  const { filters, groups, use_bias } = values;
  const kernel = context.weights['kernel']!;
  const channels = x.shape[2]!;
  // Keras's filters of a group lie together, as a depthwise kernel's of a channel do.
  if (groups === channels && groups > 1) return depthwise(x, { ...kernel, shape: [...values.kernel_size, channels, filters / groups] }, values, context);
  const { within, behind } = activationOf(values.activation);
  const whole = groups === 1 ? kernel : { shape: [...values.kernel_size, channels, filters], values: blockDiagonal(kernel, groups) };
  return behind(node('Conv2D', [x], context.outputShape, { filters, ...slidingConfig(values), dilation_rate: values.dilation_rate, activation: within, use_bias }, [weight('kernel', whole), ...bias(context.weights)]));
});

const depthwiseConv2d = writing<Sliding>((given, [image], context) => {
  const { x, values } = bordered(image!, given);
  return depthwise(x, context.weights['kernel']!, values, context);
});

/** TensorFlow.js's own leaves dilation out: the kernel is written out, with zeros between its numbers. */
function depthwise(x: Node, kernel: WeightValue, values: Sliding, { weights, outputShape }: Pick<WritingContext, 'weights' | 'outputShape'>): Node {
  const { within, behind } = activationOf(values.activation);
  const wide = spread(kernel, values.dilation_rate);
  const config = { ...slidingConfig({ ...values, kernel_size: [wide.shape[0]!, wide.shape[1]!] }), depth_multiplier: kernel.shape[3]!, activation: within, use_bias: values.use_bias };
  return behind(node('DepthwiseConv2D', [x], outputShape, config, [weight('depthwise_kernel', wide), ...bias(weights)]));
}

/** In two steps where TensorFlow.js leaves something out: dilation, and `depth_multiplier` when it saves such a layer again. */
const separableConv2d = writing<Sliding & { filters: number; depth_multiplier: number }>((given, [image], context) => {
  const { weights, outputShape } = context;
  const { x, values } = bordered(image!, given);
  const [each, mixture] = [weights['depthwise_kernel']!, weights['pointwise_kernel']!];
  const { within, behind } = activationOf(values.activation);
  const { filters, depth_multiplier, use_bias } = values;
  if (depth_multiplier === 1 && values.dilation_rate.every((rate) => rate === 1)) {
    const config = { filters, ...slidingConfig(values), dilation_rate: values.dilation_rate, depth_multiplier, activation: within, use_bias };
    return behind(node('SeparableConv2D', [x], outputShape, config, [weight('depthwise_kernel', each), weight('pointwise_kernel', mixture), ...bias(weights)]));
  }
  const parts = depthwise(x, each, { ...values, activation: 'linear', use_bias: false }, { weights: {}, outputShape: outputShape.with(-1, x.shape[2]! * depth_multiplier) });
  const config = { filters, kernel_size: [1, 1], strides: [1, 1], padding: 'valid', dilation_rate: [1, 1], activation: within, use_bias };
  return behind(node('Conv2D', [parts], outputShape, config, [weight('kernel', mixture), ...bias(weights)]));
});

/**
 * Where TensorFlow.js would choose another size (`output_padding`), or with dilation: every pixel the windows
 * paint, then the part of it that Keras keeps, zeros where there is none, and only then the bias.
 */
const conv2dTranspose = writing<Sliding & { filters: number; output_padding: Pair | null }>((values, [x], context) => {
  const { weights, outputShape } = context;
  const { filters, strides, padding, use_bias } = values;
  const { within, behind } = activationOf(values.activation);
  const kernel = spread(weights['kernel']!, values.dilation_rate);
  const size: Pair = [kernel.shape[0]!, kernel.shape[1]!];
  if (values.output_padding === null && size.join() === values.kernel_size.join()) {
    const config = { filters, ...slidingConfig(values), activation: within, use_bias };
    return behind(node('Conv2DTranspose', [x!], outputShape, config, [weight('kernel', kernel), ...bias(weights)]));
  }
  const painted = ([0, 1] as const).map((axis) => x!.shape[axis]! * strides[axis] + Math.max(size[axis] - strides[axis], 0));
  const window: Window = { size, strides, padding };
  const edges = ([0, 1] as const).map((axis) => {
    const before = bordersOf(window, outputShape[axis]!, axis)[0];
    return { before, after: painted[axis]! - before - outputShape[axis]! };
  });
  const all = node('Conv2DTranspose', [x!], [...painted, filters], { filters, kernel_size: size, strides, padding: 'valid', activation: 'linear', use_bias: false }, [weight('kernel', kernel)]);
  const cropping = edges.map(({ before, after }) => [before, Math.max(after, 0)]);
  const cut = node('Cropping2D', [all], painted.map((length, axis) => length - cropping[axis]![0]! - cropping[axis]![1]!).concat(filters), { cropping });
  const missing = edges.map(({ after }) => [0, Math.max(-after, 0)]);
  const whole = missing.flat().some((zeros) => zeros > 0) ? node('ZeroPadding2D', [cut], outputShape, { padding: missing }) : cut;
  return activated(use_bias ? affine(whole, 2, null, weight('beta', weights['bias']!)) : whole, values.activation);
});

export const convolutionWritings: Readonly<Record<string, Writing>> = {
  Dense: dense,
  Conv2D: conv2d,
  DepthwiseConv2D: depthwiseConv2d,
  SeparableConv2D: separableConv2d,
  Conv2DTranspose: conv2dTranspose,
};

/**
 * Where steps skip rows or columns at the end, so that padding='same' has nothing to add there, TensorFlow.js's compiled
 * backend shifts the windows: the border is laid on its own then.
 */
function bordered<V extends Sliding>(x: Node, values: V): { x: Node; values: V } {
  const window: Window = { size: values.kernel_size, strides: values.strides, padding: values.padding, dilation: values.dilation_rate };
  const [height, width, channels] = x.shape as readonly [number, number, number];
  const skips = ([0, 1] as const).some((axis) => (Math.ceil(x.shape[axis]! / values.strides[axis]) - 1) * values.strides[axis] + span(window)[axis] < x.shape[axis]!);
  if (values.padding === 'valid' || !skips) return { x, values };
  const [rows, columns] = [bordersOf(window, height, 0), bordersOf(window, width, 1)];
  const shape = [height + rows[0] + rows[1], width + columns[0] + columns[1], channels];
  const valid = { ...values, padding: 'valid' as const };
  if ([...rows, ...columns].every((zeros) => zeros === 0)) return { x, values: valid };
  return { x: node('ZeroPadding2D', [x], shape, { padding: [rows, columns], data_format: 'channels_last' }), values: valid };
}

function slidingConfig({ kernel_size, strides, padding }: Pick<Sliding, 'kernel_size' | 'strides' | 'padding'>): Record<string, unknown> {
  return { kernel_size, strides, padding, data_format: 'channels_last' };
}

function bias(weights: WritingContext['weights']): ReturnType<typeof weight>[] {
  return weights['bias'] ? [weight('bias', weights['bias'])] : [];
}

/** The kernel of a convolution in groups as one that sees all channels: zeros where a filter is not of the channel's group. */
function blockDiagonal({ shape, values }: WeightValue, groups: number): Float32Array {
  const [rows, columns, inputs, filters] = shape as readonly [number, number, number, number];
  const each = filters / groups;
  const made = new Float32Array(values.length * groups);
  for (let place = 0; place < rows * columns; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let group = 0; group < groups; group++) {
        const from = (place * inputs + input) * filters + group * each;
        made.set(values.subarray(from, from + each), (place * inputs * groups + group * inputs + input) * filters + group * each);
      }
    }
  }
  return made;
}

/** A dilated kernel written out. */
function spread(kernel: WeightValue, dilation: Pair): WeightValue {
  if (dilation.every((rate) => rate === 1)) return kernel;
  const [rows, columns, a, b] = kernel.shape as readonly [number, number, number, number];
  const size = span({ size: [rows, columns], dilation });
  const values = new Float32Array(size[0] * size[1] * a * b);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * a * b;
      values.set(kernel.values.subarray(from, from + a * b), (row * dilation[0] * size[1] + column * dilation[1]) * a * b);
    }
  }
  return { shape: [...size, a, b], values };
}
