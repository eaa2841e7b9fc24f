import type { OpGraph } from '../graph.ts';
import { affineMatrix, affineParameters, affineRanges, cropped, flipped, flipRanges, flipsOf } from './affine.ts';
import { Algebra } from './algebra.ts';
import type { Augmentation } from './arguments.ts';
import { brightness, channelShift, colorRanges, contrast } from './color.ts';
import { cutout } from './cutout.ts';
import { draw, type Drawn, type Ranges } from './draws.ts';
import { beta, mix, partners } from './mixing.ts';
import { randaugment, randaugmentRanges } from './randaugment.ts';
import { sample, sampleWhole, type ImageShape } from './sampling.ts';

export { augmentationArguments, isMixing, readAugmentation, type Augmentation } from './arguments.ts';

export interface Batch<T> {
  /** float32 (n, height, width, channels): values 0 to 255 as stored, before the model's own preprocessing. */
  images: T;
  shape: ImageShape;
  /** float32 (n, classes), one-hot; needed when `isMixing`. */
  targets: T | null;
}

/**
 * Adds to a graph what changes training pictures, each in its own way and anew at each step. In this order,
 * and nothing for what is off: rotation, shift, shear, zoom and flips, as one bilinear transform; channel
 * shift; brightness (so far as `ImageDataGenerator.apply_transform` does it); contrast; padded crop;
 * RandAugment; Cutout; mixup or CutMix. Values stay within 0 to 255.
 * @param seed gives int32[2] for stateless operations: its own for each purpose, new at each step. The same
 *   seeds give the same pictures, bit for bit.
 * @throws Error when labels are to be mixed and there are none: a mistake of the caller's.
 */
export function augment<T>(
  graph: OpGraph<T>,
  values: Augmentation,
  batch: Batch<T>,
  seed: (purpose: string) => T,
): { images: T; targets: T | null } {
  const { shape, targets } = batch;
  const affine = affineRanges(values, shape);
  const flips = flipRanges(values);
  const ranges: Ranges = {
    ...affine,
    ...flips,
    ...colorRanges(values),
    ...(values.crop_padding > 0 && { cropColumn: choices(2 * values.crop_padding + 1), cropRow: choices(2 * values.crop_padding + 1) }),
    ...randaugmentRanges(values),
    ...(values.cutout_size > 0 && { cutoutColumn: choices(shape[1]), cutoutRow: choices(shape[0]) }),
    ...mixingRanges(values, shape),
  };
  if (Object.keys(ranges).length === 0) return { images: batch.images, targets };

  const algebra = new Algebra(graph);
  const count = algebra.count(batch.images);
  const drawn = draw(graph, ranges, count, seed('augmentation'));
  const isAffine = Object.keys(affine).length > 0;
  const mirror = flipsOf(algebra, drawn);
  let images = batch.images;
  if (isAffine) {
    const matrix = flipped(algebra, affineMatrix(algebra, affineParameters(algebra, values, drawn), shape), mirror, shape);
    images = sample(algebra, images, shape, matrix, { mode: values.fill_mode, value: values.cval });
  }
  images = recolor(algebra, images, drawn);
  if (values.crop_padding > 0 || (!isAffine && Object.keys(flips).length > 0)) {
    // Colours do not mind where pixels lie: flips wait for a crop, which then costs nothing more.
    const offset = (drawnAs: string) =>
      values.crop_padding === 0 ? 0 : algebra.op('Sub', algebra.op('Floor', drawn[drawnAs]!), values.crop_padding);
    const matrix = cropped(algebra, isAffine ? { horizontal: 0, vertical: 0 } : mirror, offset('cropColumn'), offset('cropRow'), shape);
    images = sampleWhole(algebra, images, shape, matrix, values.cval);
  }
  images = randaugment(algebra, images, shape, values, drawn);
  if (values.cutout_size > 0) {
    images = cutout(algebra, images, shape, drawn['cutoutColumn']!, drawn['cutoutRow']!, values.cutout_size, values.cval);
  }
  const { mixup_alpha: mixup, cutmix_alpha: cutmix } = values;
  if (mixup === 0 && cutmix === 0) return { images, targets };
  if (targets === null) throw new Error('augment was given no targets to mix.');
  return mix(algebra, images, targets, shape, {
    partner: partners(algebra, drawn['partner']!),
    mixup: mixup > 0 ? beta(algebra, mixup, drawn['mixup1']!, drawn['mixup2']!, count, seed('augmentation/mixup')) : null,
    cutmix: cutmix > 0
      ? {
          share: beta(algebra, cutmix, drawn['cutmix1']!, drawn['cutmix2']!, count, seed('augmentation/cutmix')),
          column: drawn['cutmixColumn']!,
          row: drawn['cutmixRow']!,
        }
      : null,
    choice: mixup > 0 && cutmix > 0 ? algebra.op('Less', drawn['choice']!, 0.5) : null,
  });
}

function recolor<T>(algebra: Algebra<T>, images: T, drawn: Drawn<T>): T {
  const steps = [['channelShift', channelShift], ['brightness', brightness], ['contrast', contrast]] as const;
  return steps.reduce((done, [name, step]) => (drawn[name] === undefined ? done : step(algebra, done, drawn[name])), images);
}

function mixingRanges(values: Augmentation, [height, width]: ImageShape): Ranges {
  const unit = [0, 1] as const;
  const [mixup, cutmix] = [values.mixup_alpha > 0, values.cutmix_alpha > 0];
  return {
    ...((mixup || cutmix) && { partner: unit }),
    ...(mixup && { mixup1: unit, mixup2: unit }),
    ...(cutmix && { cutmix1: unit, cutmix2: unit, cutmixColumn: choices(width), cutmixRow: choices(height) }),
    ...(mixup && cutmix && { choice: unit }),
  };
}

/** For a whole number of 0 … count-1: the one below. */
function choices(count: number): readonly [number, number] {
  return [0, count];
}
