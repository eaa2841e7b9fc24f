import { phrase } from '../errors/words.ts';
import type { Pair } from '../arguments.ts';
import { integers, type Attributes, type OpGraph } from '../graph.ts';
import type { Fail, Shape } from './layer.ts';
import { bordersOf, type Window } from './window.ts';

type Convolution = 'Conv2D' | 'DepthwiseConv2dNative';

/**
 * Slides a kernel over images, in operations that a processor can also derive: TensorFlow's own kernels for
 * it know the gradients of neither dilated nor grouped windows, and of depthwise ones only with a step that is the
 * same both ways.
 * @param input float32 (batch, height, width, channels).
 * @param kernel (height, width, channels / groups, filters), of depthwise (height, width, channels, multiplier).
 */
export function convolve<T>(graph: OpGraph<T>, type: Convolution, input: T, kernel: T, image: Shape, window: Window): T {
  const { dilation = [1, 1], strides, padding } = window;
  const dilated = dilation.some((rate) => rate > 1);
  const stepped = strides.some((step) => step > 1);
  const uneven = type === 'DepthwiseConv2dNative' && strides[0] !== strides[1];
  if (dilated && !stepped) return spread(graph, image, window, input, (parts) => graph.op(type, [parts, kernel], attributes([1, 1], 'valid')));
  if (!dilated && !uneven) return graph.op(type, [input, kernel], attributes(strides, padding));
  // Step 1, of which only each n-th is kept.
  const [rows, columns] = [bordersOf(window, image[0]!, 0), bordersOf(window, image[1]!, 1)];
  const padded = graph.op('Pad', [input, graph.constant('int32', [4, 2], [0, 0, ...rows, ...columns, 0, 0])]);
  const size = [image[0]! + rows[0] + rows[1], image[1]! + columns[0] + columns[1]];
  const all = convolve(graph, type, padded, kernel, size, { ...window, strides: [1, 1], padding: 'valid' });
  return graph.op('StridedSlice', [all, integers(graph, [0, 0, 0, 0]), integers(graph, [0, 0, 0, 0]), integers(graph, [1, ...strides, 1])], {
    begin_mask: { int: 15 },
    end_mask: { int: 15 },
  });
}

/** Conv2D in groups of channels: `filters / groups` windows see `channels / groups` each. */
export function convolveInGroups<T>(graph: OpGraph<T>, groups: number, input: T, kernel: T, shapes: { image: Shape; filters: number }, window: Window): T {
  const { image, filters } = shapes;
  if (groups === 1) return convolve(graph, 'Conv2D', input, kernel, image, window);
  if (groups === image[2]) {
    // One channel to a group is depthwise, its filters in the same order.
    const multiplier = integers(graph, [...window.size, groups, filters / groups]);
    return convolve(graph, 'DepthwiseConv2dNative', input, graph.op('Reshape', [kernel, multiplier]), image, window);
  }
  const last = graph.constant('int32', [], [3]);
  const split = (tensor: T): T[] => graph.ops('Split', [last, tensor], { num_split: { int: groups } }, groups);
  const kernels = split(kernel);
  return graph.op('ConcatV2', [split(input).map((part, i) => convolve(graph, 'Conv2D', part, kernels[i]!, image, window)), last]);
}

/**
 * Puts the pixels a dilated window sees side by side, as `tf.nn.with_space_to_batch` does: an image becomes
 * rate x rate smaller ones, and after `work` they are woven back.
 */
function spread<T>(graph: OpGraph<T>, image: Shape, window: Window, input: T, work: (parts: T) => T): T {
  const along = (axis: 0 | 1): { border: Pair; cut: Pair } => {
    const [before, after] = bordersOf(window, image[axis]!, axis);
    const rate = window.dilation![axis];
    const extra = (rate - ((image[axis]! + before + after) % rate)) % rate;
    return { border: [before, after + extra], cut: [0, extra] };
  };
  const [rows, columns] = [along(0), along(1)];
  const block = integers(graph, window.dilation!);
  const parts = graph.op('SpaceToBatchND', [input, block, graph.constant('int32', [2, 2], [...rows.border, ...columns.border])]);
  return graph.op('BatchToSpaceND', [work(parts), block, graph.constant('int32', [2, 2], [...rows.cut, ...columns.cut])]);
}

function attributes(strides: Pair, padding: string): Attributes {
  return { strides: { ints: [1, ...strides, 1] }, padding: { string: padding.toUpperCase() } };
}

/** Keras's own refusal, of Conv2D and Conv2DTranspose. */
export function checkStep({ strides, dilation = [1, 1] }: Pick<Window, 'strides' | 'dilation'>, fail: Fail): void {
  if (Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    fail(phrase`has both strides (${strides.join(', ')}) and dilation_rate (${dilation.join(', ')}) above 1`, phrase`Set one of them to 1.`);
  }
}
