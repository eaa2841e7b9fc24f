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
