import { phrase, type Phrase } from '../errors/words.ts';
import {
  boolean, choice, integer, number, optional, readValues, type Argument, type Arguments, type Pair, type RawValues, type Values,
} from '../arguments.ts';

/**
 * What may be done to training pictures. Names, units and defaults are those of Keras's
 * `ImageDataGenerator` where it has the thing; then `RandomContrast`'s factor and what neither has. Every
 * default is off.
 */
export const augmentationArguments = {
  rotation_range: number({ min: 0, max: 180, default: 0, description: 'Turns by up to so many degrees either way.' }),
  width_shift_range: shift('width'),
  height_shift_range: shift('height'),
  brightness_range: optional(range({
    min: 0,
    needs: phrase`two numbers of at least 0, the smaller first, such as [0.8, 1.2]`,
    description: 'Multiplies pixels by a number of this range, such as [0.8, 1.2]; the result is cut at 255 and rounded down.',
  })),
  shear_range: number({ min: 0, max: 90, default: 0, description: 'Shears by an angle of up to so many degrees either way.' }),
  zoom_range: range({
    min: 0,
    above: true,
    one: (z) => [1 - z, 1 + z],
    default: [1, 1],
    needs: phrase`a number below 1, z for [1 - z, 1 + z], or two numbers above 0, the smaller first`,
    description: 'Scales height and width, each by a number of its own: 0.2 stands for [0.8, 1.2]; above 1 shows more, smaller.',
  }),
  channel_shift_range: number({ min: 0, max: 255, default: 0, description: 'Adds a number up to this (of 255) to all values, kept within the picture’s own darkest and lightest.' }),
  fill_mode: choice(['nearest', 'reflect', 'wrap', 'constant'], { default: 'nearest', description: 'What lies beyond the edges of a turned, shifted, sheared or zoomed picture.' }),
  cval: number({ min: 0, max: 255, default: 0, description: 'The value beyond the edges with fill_mode constant, around crops and in cut-out squares, of 255.' }),
  horizontal_flip: boolean({ default: false, description: 'Mirrors every other picture, by chance, left to right.' }),
  vertical_flip: boolean({ default: false, description: 'Mirrors every other picture, by chance, top to bottom.' }),
  contrast_range: range({
    min: 0,
    max: 1,
    one: (factor) => [factor, factor],
    ordered: false,
    default: [0, 0],
    needs: phrase`a number from 0 to 1, or two of them: less contrast by up to the first, more by up to the second`,
    description: 'Draws pixels to or from their channel’s mean: 0.2 multiplies their distance by a number of [0.8, 1.2].',
  }),
  crop_padding: integer({ min: 0, max: 4096, default: 0, description: 'Pads each side by so many pixels of cval, then cuts the picture’s size out at a random place.' }),
  cutout_size: integer({ min: 0, max: 4096, default: 0, description: 'Paints a square of so many pixels at a random place with cval (Cutout).' }),
  mixup_alpha: number({ min: 0, max: 100, default: 0, description: 'Blends pairs of pictures and their labels, by a share drawn from Beta(alpha, alpha) (mixup); 0.2 is usual.' }),
  cutmix_alpha: number({ min: 0, max: 100, default: 0, description: 'Pastes a part of another picture, and as much of its label, sized by Beta(alpha, alpha) (CutMix); 1 is usual.' }),
  randaugment_layers: integer({ min: 0, max: 10, default: 0, description: 'How many operations of RandAugment are done to each picture, one after the other; 2 is usual.' }),
  randaugment_magnitude: number({ min: 0, max: 30, default: 9, description: 'How strong RandAugment’s operations are, from 0 to 30.' }),
} as const satisfies Arguments;

export type Augmentation = Values<typeof augmentationArguments>;

/**
 * Reads augmentation settings, filling in what is off.
 * @param fail called with the first problem; must throw.
 */
export function readAugmentation(raw: RawValues, fail: (problem: Phrase, hint: Phrase) => never): Augmentation {
  return readValues(augmentationArguments, raw, fail);
}

/** Whether labels are mixed too, so that `augment` needs them one-hot. */
export function isMixing(values: Augmentation): boolean {
  return values.mixup_alpha > 0 || values.cutmix_alpha > 0;
}

/**
 * Keras 3.15 draws `tx` from height_shift_range and moves columns by it, `ty` from width_shift_range and
 * moves rows (`apply_affine_transform` swaps the axes of a matrix whose shift is already in rows and
 * columns). Equal to Keras means so here too.
 */
function shift(side: 'width' | 'height'): Argument<number> {
  const way = side === 'width' ? 'up or down' : 'left or right';
  return number({
    min: 0,
    max: 4096,
    default: 0,
    description: `Shifts ${way} (so Keras has it) by up to this share of the ${side}, or from 1 on by pixels; whole: by whole pixels fewer than it.`,
  });
}

interface RangeOptions {
  description: string;
  needs: Phrase;
  default?: Pair;
  min: number;
  max?: number;
  /** Excludes `min` itself. */
  above?: boolean;
  /** Whether the smaller comes first; so unless false. */
  ordered?: boolean;
  /** What one number stands for. */
  one?(value: number): Pair;
}

function range(options: RangeOptions): Argument<Pair> {
  const { min, max = Infinity, above = false, ordered = true, one } = options;
  const fits = (value: unknown): value is number =>
    typeof value === 'number' && Number.isFinite(value) && (above ? value > min : value >= min) && value <= max;
  return {
    kind: 'numbers',
    description: options.description,
    needs: options.needs,
    ...(options.default && { default: options.default }),
    read(value) {
      const pair: unknown = typeof value === 'number' && value >= 0 && one ? one(value) : value;
      if (!Array.isArray(pair) || pair.length !== 2) return null;
      const [low, high] = pair as unknown[];
      return fits(low) && fits(high) && (low <= high || !ordered) ? [low, high] : null;
    },
  };
}
