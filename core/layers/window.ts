import type { Pair } from '../arguments.ts';
import { formatShape, type Fail, type Shape } from './layer.ts';

export const paddings = ['valid', 'same'] as const;
export type Padding = (typeof paddings)[number];

/**
 * Height and width after a window slides over an image.
 * @throws through `fail` when the window is larger than the image ('valid').
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function slide(
  input: Shape,
  window: { size: Pair; sizeName: string; strides: Pair; padding: Padding },
  fail: Fail,
): Pair {
  const along = (axis: 0 | 1): number => {
    const length = input[axis]!;
    const { size, strides, padding } = window;
    if (padding === 'same') return Math.ceil(length / strides[axis]);
    if (size[axis] > length) {
      fail(
        `has ${window.sizeName} (${size.join(', ')}), larger than its input ${formatShape(input)}`,
        `Use a smaller ${window.sizeName}, padding='same', or fewer poolings before it.`,
      );
    }
    return Math.floor((length - size[axis]) / strides[axis]) + 1;
  };
  return [along(0), along(1)];
}
