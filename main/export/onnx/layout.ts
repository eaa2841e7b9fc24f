/**
 * TensorFlow's images are (batch, height, width, channels), ONNX's (batch, channels, height, width). A value of
 * four axes may be there either way; of any other number of axes, only as TensorFlow has it.
 */
export type Layout = 'channels last' | 'channels first';

/** TensorFlow's axes in ONNX's order, and back. */
export const toFirst = [0, 3, 1, 2] as const;
export const toLast = [0, 2, 3, 1] as const;

/** Where TensorFlow's axis lies. */
export function axisIn(layout: Layout, axis: number): number {
  return layout === 'channels first' ? toFirst.indexOf(axis as 0 | 1 | 2 | 3) : axis;
}

/** What is given for each of TensorFlow's axes, in the order the axes lie. */
export function laid<T>(layout: Layout, given: readonly T[]): T[] {
  return layout === 'channels first' ? toFirst.map((axis) => given[axis]!) : [...given];
}

/** Whether the numbers lie the same either way: one channel, or one pixel. */
export function alike(shape: readonly number[]): boolean {
  return shape.length === 4 && (shape[3] === 1 || shape[1]! * shape[2]! === 1);
}

/**
 * Numbers with their axes in another order.
 * @param order the old axes in their new order.
 */
export function transposed(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  if (order.every((axis, i) => axis === i)) return values;
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const [lengths, strides] = [order.map((axis) => shape[axis]!), order.map((axis) => steps[axis]!)];
  const last = order.length - 1;
  const [inner, innerStride] = [lengths[last]!, strides[last]!];
  const result = new Float32Array(values.length);
  const at = new Array<number>(last).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to += inner) {
    for (let i = 0; i < inner; i++) result[to + i] = values[from + i * innerStride]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++at[axis]! < lengths[axis]!) break;
      from -= lengths[axis]! * strides[axis]!;
      at[axis] = 0;
    }
  }
  return result;
}
