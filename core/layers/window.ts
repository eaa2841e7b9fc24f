import { phrase } from '../errors/words.ts';
import { choice, pair, type Pair } from '../arguments.ts';
import { formatShape, type Fail, type Shape } from './layer.ts';

export const paddings = ['valid', 'same'] as const;
export type Padding = (typeof paddings)[number];

/** How a window goes over an image. */
export interface Window {
  size: Pair;
  strides: Pair;
  padding: Padding;
  /** Distance of the pixels it looks at; 1 each unless given. */
  dilation?: Pair;
}

/** Arguments of every layer that slides a kernel. */
export const slidingArguments = {
  kernel_size: pair({ min: 1, description: 'Height and width of a window.' }),
  strides: pair({ min: 1, default: [1, 1], description: 'Step of the window down and across.' }),
  padding: choice(paddings, { default: 'valid', description: "'same' keeps height and width, 'valid' adds no border." }),
  dilation_rate: pair({ min: 1, default: [1, 1], description: 'Distance of the pixels a window looks at; 1 for neighbours.' }),
};

export function windowOf(values: { kernel_size: Pair; strides: Pair; padding: Padding; dilation_rate: Pair }): Window {
  return { size: values.kernel_size, strides: values.strides, padding: values.padding, dilation: values.dilation_rate };
}

/** Height and width of what a window spans. */
export function span({ size, dilation = [1, 1] }: Pick<Window, 'size' | 'dilation'>): Pair {
  return [(size[0] - 1) * dilation[0] + 1, (size[1] - 1) * dilation[1] + 1];
}

/**
 * Height and width after a window slides over an image.
 * @param sizeName the argument that gave its size.
 * @throws through `fail` when the window is larger than the image ('valid').
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
 */
export function slide(input: Shape, window: Window, sizeName: string, fail: Fail): Pair {
  const spanned = span(window);
  const along = (axis: 0 | 1): number => {
    const length = input[axis]!;
    const { size, strides, padding } = window;
    if (padding === 'same') return Math.ceil(length / strides[axis]);
    if (spanned[axis] > length) {
      const spread = spanned.join() === size.join() ? null : phrase` that spans (${spanned.join(', ')})`;
      fail(
        phrase`has ${sizeName} (${size.join(', ')})${spread}, larger than its input ${formatShape(input)}`,
        phrase`Use a smaller ${sizeName}${spread && phrase` or dilation_rate`}, padding='same', or fewer poolings before it.`,
      );
    }
    return Math.floor((length - spanned[axis]) / strides[axis]) + 1;
  };
  return [along(0), along(1)];
}

/** Zeros before and after, along an axis, that padding='same' or 'valid' puts there. */
export function bordersOf(window: Window, length: number, axis: 0 | 1): Pair {
  if (window.padding === 'valid') return [0, 0];
  const step = window.strides[axis];
  const all = Math.max((Math.ceil(length / step) - 1) * step + span(window)[axis] - length, 0);
  return [all >> 1, all - (all >> 1)];
}
