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
