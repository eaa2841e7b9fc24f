import type { Algebra, Term } from './algebra.ts';
import type { Augmentation } from './arguments.ts';
import type { Drawn, Range, Ranges } from './draws.ts';
import {
  autocontrast, enhanceBrightness, enhanceColor, enhanceContrast, enhanceSharpness, equalize, posterize, solarize, type Enhance,
} from './enhancing.ts';
import { sample, type Fill, type ImageShape, type Matrix } from './sampling.ts';

export interface RandAugmentContext<T> {
  algebra: Algebra<T>;
  shape: ImageShape;
  fill: Fill;
  /** 0 to 1: a thirtieth of randaugment_magnitude. */
  strength: number;
}

/** One operation of RandAugment. */
export interface Operation {
  name: string;
  /** Its amount at full strength, in a unit of its own: pixels, degrees, a factor. */
  most(shape: ImageShape): number;
  /**
   * @param images those drawn for this operation, maybe none: float32 (n, height, width, channels), 0 to 255.
   * @param amount (n): most times strength, with a random sign.
   */
  apply<T>(context: RandAugmentContext<T>, images: T, amount: T): T;
}

/**
 * The fourteen operations of RandAugment (Cubuk et al. 2020, https://arxiv.org/abs/1909.13719, section 3),
 * with the ranges of its authors' and torchvision's tables over magnitudes 0 to 30. Shears are about the top
 * left corner, moves by whole pixels, as with Pillow's affine transforms; sampling is bilinear, with the fill
 * mode of the whole augmentation.
 */
export const operations: readonly Operation[] = [
  { name: 'Identity', most: () => 0, apply: (_context, images) => images },
  { name: 'ShearX', most: () => 0.3, apply: (context, images, m) => warp(context, images, [1, m, context.algebra.mul(m, 0.5), 0, 1, 0]) },
  { name: 'ShearY', most: () => 0.3, apply: (context, images, m) => warp(context, images, [1, 0, 0, m, 1, context.algebra.mul(m, 0.5)]) },
  { name: 'TranslateX', most: ([, width]) => (150 / 331) * width, apply: (context, images, m) => warp(context, images, [1, 0, whole(context, m), 0, 1, 0]) },
  { name: 'TranslateY', most: ([height]) => (150 / 331) * height, apply: (context, images, m) => warp(context, images, [1, 0, 0, 0, 1, whole(context, m)]) },
  { name: 'Rotate', most: () => 30, apply: rotate },
  { name: 'Brightness', most: () => 0.9, apply: enhancing(enhanceBrightness) },
  { name: 'Color', most: () => 0.9, apply: enhancing(enhanceColor) },
  { name: 'Contrast', most: () => 0.9, apply: enhancing(enhanceContrast) },
  { name: 'Sharpness', most: () => 0.9, apply: enhancing(enhanceSharpness) },
  { name: 'Posterize', most: () => 4, apply: ({ algebra, strength }, images) => posterize(algebra, images, 8 - Math.round(4 * strength)) },
  { name: 'Solarize', most: () => 255, apply: ({ algebra, strength }, images) => solarize(algebra, images, 255 * (1 - strength)) },
  { name: 'AutoContrast', most: () => 0, apply: ({ algebra }, images) => autocontrast(algebra, images) },
  { name: 'Equalize', most: () => 0, apply: ({ algebra, shape }, images) => equalize(algebra, images, shape) },
];

/** What each layer of an image needs drawn: which operation, and a sign. */
export function randaugmentRanges(values: Augmentation): Ranges {
  const ranges: Record<string, Range> = {};
  for (let layer = 0; layer < values.randaugment_layers; layer++) {
    ranges[`operation${layer}`] = [0, operations.length];
    ranges[`sign${layer}`] = [-1, 1];
  }
  return ranges;
}

/** All layers of RandAugment, each with an operation for each image. */
export function randaugment<T>(algebra: Algebra<T>, images: T, shape: ImageShape, values: Augmentation, drawn: Drawn<T>): T {
  const context = {
    algebra,
    shape,
    fill: { mode: values.fill_mode, value: values.cval },
    strength: values.randaugment_magnitude / 30,
  };
  let done = images;
  for (let layer = 0; layer < values.randaugment_layers; layer++) {
    const operation = algebra.cast(drawn[`operation${layer}`]!, 'int32');
    done = randaugmentLayer(context, done, operation, algebra.op('Sign', drawn[`sign${layer}`]!));
  }
  return done;
}

/**
 * One layer: images are dealt out to their operations and put back in order, so that each is only worked on
 * by its own.
 * @param operation int32 (n), places in `operations`. @param sign float32 (n), -1 or 1.
 */
export function randaugmentLayer<T>(context: RandAugmentContext<T>, images: T, operation: T, sign: T): T {
  const { algebra, shape, strength } = context;
  const { graph } = algebra;
  const kinds = operations.length;
  const deal = (tensor: T): T[] => graph.ops('DynamicPartition', [tensor, operation], { num_partitions: { int: kinds } }, kinds);
  const count = algebra.reshape(algebra.count(images), []);
  const places = deal(graph.op('Range', [graph.constant('int32', [], [0]), count, graph.constant('int32', [], [1])]));
  const signs = deal(sign);
  const dealt = deal(images);
  const done = operations.map(({ most, apply }, i) => apply(context, dealt[i]!, algebra.op('Mul', signs[i]!, most(shape) * strength)));
  return graph.op('DynamicStitch', [places, done]);
}

function warp<T>({ algebra, shape, fill }: RandAugmentContext<T>, images: T, matrix: Matrix<T>): T {
  return sample(algebra, images, shape, matrix, fill);
}

/** About the centre of the image, also where it is not square (there Keras's own matrix is not, see affine.ts). */
function rotate<T>(context: RandAugmentContext<T>, images: T, degrees: T): T {
  const { algebra, shape: [height, width] } = context;
  const theta = algebra.mul(degrees, Math.PI / 180);
  const [sin, cos] = [algebra.sin(theta), algebra.cos(theta)];
  const minus = algebra.mul(sin, -1);
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const centred = (own: number, a: Term<T>, b: Term<T>): Term<T> =>
    algebra.sub(own, algebra.add(algebra.mul(a, x), algebra.mul(b, y)));
  return warp(context, images, [cos, minus, centred(x, cos, minus), sin, cos, centred(y, sin, cos)]);
}

/** Towards zero. */
function whole<T>({ algebra }: RandAugmentContext<T>, amount: T): T {
  return algebra.cast(algebra.cast(amount, 'int32'), 'float32');
}

function enhancing(enhance: Enhance): Operation['apply'] {
  return ({ algebra, shape }, images, amount) => enhance(algebra, images, algebra.add(amount, 1), shape);
}
