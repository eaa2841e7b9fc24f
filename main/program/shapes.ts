import type { Attributes } from '../../core/graph.ts';
import { elements } from '../../core/layers/layer.ts';

/** Shapes of TensorFlow's operations, with the batch. https://www.tensorflow.org/api_docs/python/tf/raw_ops */

/** An input: its shape, and its numbers where it is a constant. */
export interface Known {
  shape: readonly number[];
  /** @throws TypeError where it is computed. */
  numbers(): readonly number[];
}

export type Lengths = readonly number[];

export function broadcastShape(one: Lengths, other: Lengths): Lengths {
  const rank = Math.max(one.length, other.length);
  return Array.from({ length: rank }, (_, i) => {
    const [a, b] = [one[one.length - rank + i] ?? 1, other[other.length - rank + i] ?? 1];
    return a === 1 ? b : a;
  });
}

/** Batch, height and width after a kernel (height, width, …) has slid over images. */
export function windowed(image: Lengths, kernel: Lengths, attributes: Attributes): number[] {
  const [steps, rates] = [ints(attributes, 'strides', [1, 1, 1, 1]), ints(attributes, 'dilations', [1, 1, 1, 1])];
  return [image[0]!, ...[0, 1].map((axis) => slid(image[axis + 1]!, (kernel[axis]! - 1) * rates[axis + 1]! + 1, steps[axis + 1]!, text(attributes, 'padding')))];
}

export function pooled(image: Lengths, attributes: Attributes): number[] {
  const [size, steps] = [ints(attributes, 'ksize', []), ints(attributes, 'strides', [])];
  return [image[0]!, ...[1, 2].map((axis) => slid(image[axis]!, size[axis]!, steps[axis]!, text(attributes, 'padding'))), image[3]!];
}

export function deconvolved(size: Known): Lengths {
  return size.numbers();
}

export function reduced(shape: Lengths, axes: Known, attributes: Attributes): number[] {
  const gone = new Set(axes.numbers().map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const keep = attributes['keep_dims'];
  return keep && 'bool' in keep && keep.bool ? shape.map((length, i) => (gone.has(i) ? 1 : length)) : shape.filter((_, i) => !gone.has(i));
}

export function reshaped(shape: Lengths, wanted: Known): number[] {
  const lengths = wanted.numbers();
  const known = lengths.reduce((product, length) => (length === -1 ? product : product * length), 1);
  return lengths.map((length) => (length === -1 ? elements(shape) / known : length));
}

export function bordered(shape: Lengths, edges: Known): number[] {
  const by = edges.numbers();
  return shape.map((length, i) => by[2 * i]! + length + by[2 * i + 1]!);
}

export function sliced(shape: Lengths, begin: Known, size: Known): number[] {
  const from = begin.numbers();
  return size.numbers().map((length, i) => (length === -1 ? shape[i]! - from[i]! : length));
}

/** Layers take each n-th place of a whole tensor only: both masks are full. */
export function strided(shape: Lengths, steps: Known, attributes: Attributes): number[] {
  const all = 2 ** shape.length - 1;
  for (const mask of ['begin_mask', 'end_mask']) {
    const found = attributes[mask];
    if (!found || !('int' in found) || found.int !== all) throw new TypeError('StridedSlice of a part is not traced');
  }
  return steps.numbers().map((step, i) => Math.ceil(shape[i]! / step));
}

export function concatenated(inputs: readonly Known[]): number[] {
  const [parts, axis] = [inputs.slice(0, -1).map(({ shape }) => shape), inputs.at(-1)!.numbers()[0]!];
  const place = axis < 0 ? axis + parts[0]!.length : axis;
  return parts[0]!.with(place, parts.reduce((sum, shape) => sum + shape[place]!, 0));
}

/** Of Einsum: each letter of its equation is one length. */
export function contracted(inputs: readonly Known[], attributes: Attributes): number[] {
  const [taken, given] = text(attributes, 'equation').split('->') as [string, string];
  const lengths = new Map(taken.split(',').flatMap((letters, i) => Array.from(letters, (letter, axis) => [letter, inputs[i]!.shape[axis]!] as const)));
  return Array.from(given, (letter) => lengths.get(letter)!);
}

export function spaceToBatch([batch, ...rest]: Lengths, block: Known, edges: Known): number[] {
  const [sizes, by] = [block.numbers(), edges.numbers()];
  const spread = sizes.map((size, i) => (rest[i]! + by[2 * i]! + by[2 * i + 1]!) / size);
  return [batch! * elements(sizes), ...spread, ...rest.slice(sizes.length)];
}

export function batchToSpace([batch, ...rest]: Lengths, block: Known, cut: Known): number[] {
  const [sizes, by] = [block.numbers(), cut.numbers()];
  const woven = sizes.map((size, i) => rest[i]! * size - by[2 * i]! - by[2 * i + 1]!);
  return [batch! / elements(sizes), ...woven, ...rest.slice(sizes.length)];
}

export function resized(shape: Lengths, size: Known): number[] {
  return [shape[0]!, ...size.numbers(), shape[3]!];
}

function slid(length: number, size: number, step: number, padding: string): number {
  return padding === 'SAME' ? Math.ceil(length / step) : Math.floor((length - size) / step) + 1;
}

function ints(attributes: Attributes, name: string, usual: Lengths): Lengths {
  const found = attributes[name];
  return found && 'ints' in found ? found.ints : usual;
}

function text(attributes: Attributes, name: string): string {
  const found = attributes[name];
  return found && 'string' in found ? found.string : '';
}
