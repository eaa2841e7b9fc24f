import type { Algebra, Term } from './algebra.ts';
import type { Augmentation } from './arguments.ts';
import type { Ranges } from './draws.ts';

const pixelAxes = [1, 2];

/** What the colours of an image need drawn: uniform, as in `get_random_transform` and `RandomContrast`. */
export function colorRanges(values: Augmentation): Ranges {
  const { channel_shift_range: shift, brightness_range: brightness, contrast_range: [less, more] } = values;
  return {
    ...(shift === 0 ? {} : { channelShift: [-shift, shift] }),
    ...(brightness === null ? {} : { brightness }),
    ...(less === 0 && more === 0 ? {} : { contrast: [1 - less, 1 + more] }),
  };
}

/**
 * Keras's `apply_channel_shift`: adds one number to all channels, cut at the least and the greatest value
 * of the image itself.
 * @param images float32 (n, height, width, channels), 0 to 255.
 * @param intensity (n), of 255.
 */
export function channelShift<T>(algebra: Algebra<T>, images: T, intensity: Term<T>): T {
  const axes = [...pixelAxes, 3];
  const [least, most] = [algebra.reduce('Min', images, axes), algebra.reduce('Max', images, axes)];
  return algebra.clip(algebra.op('AddV2', images, algebra.perImage(intensity)), least, most);
}

/**
 * Keras's `apply_brightness_shift(scale=False)`, which is Pillow's: values are cut to whole numbers,
 * multiplied, cut at 255 and again to whole numbers. (An RGBA image's alpha is multiplied too, unlike there.)
 * @param factor (n), at least 0.
 */
export function brightness<T>(algebra: Algebra<T>, images: T, factor: Term<T>): T {
  // What float32 leaves just below a whole number, bilinear interpolation or a shift, is that number.
  const whole = algebra.op('Floor', algebra.op('AddV2', images, 1e-3));
  return algebra.op('Floor', algebra.op('Minimum', algebra.op('Mul', whole, algebra.perImage(factor)), 255));
}

/**
 * Keras's `RandomContrast`: (x - mean) factor + mean, with the mean of the channel in the image, cut at 0
 * and 255.
 * @param factor (n).
 */
export function contrast<T>(algebra: Algebra<T>, images: T, factor: Term<T>): T {
  const mean = algebra.reduce('Mean', images, pixelAxes);
  const each = algebra.perImage(factor);
  const base = algebra.op('Mul', mean, algebra.sub(1, each));
  return algebra.clip(algebra.op('AddV2', algebra.op('Mul', images, each), base), 0, 255);
}
