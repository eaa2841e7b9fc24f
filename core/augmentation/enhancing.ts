import { integers } from '../graph.ts';
import type { Algebra, Term } from './algebra.ts';
import { blend, type ImageShape } from './sampling.ts';

/**
 * What RandAugment does to colours, defined as Pillow's ImageEnhance and ImageOps define it, but on float
 * values: nothing is rounded except where whole values are the point (posterize, equalize).
 * @param images float32 (n, height, width, channels), 0 to 255. @param factor (n), 1 changes nothing.
 */
export type Enhance = <T>(algebra: Algebra<T>, images: T, factor: Term<T>, shape: ImageShape) => T;

/** From black (0) to the image (1) and beyond. */
export const enhanceBrightness: Enhance = (algebra, images, factor) =>
  algebra.clip(algebra.op('Mul', images, algebra.perImage(factor)), 0, 255);

/** From the image's greys (0) to the image (1) and beyond. */
export const enhanceColor: Enhance = (algebra, images, factor, shape) =>
  enhanced(algebra, grey(algebra, images, shape), images, factor);

/** From the mean of the image's greys (0) to the image (1) and beyond. */
export const enhanceContrast: Enhance = (algebra, images, factor, shape) =>
  enhanced(algebra, algebra.reduce('Mean', grey(algebra, images, shape), [1, 2, 3]), images, factor);

/** From the image smoothed by [1 1 1; 1 5 1; 1 1 1] / 13 (0), its outermost pixels kept, to the image (1) and beyond. */
export const enhanceSharpness: Enhance = (algebra, images, factor, shape) => {
  const [height, width] = shape;
  if (height < 3 || width < 3) return images;
  const { graph } = algebra;
  const window = { ksize: { ints: [1, 3, 3, 1] }, strides: { ints: [1, 1, 1, 1] } };
  const mean = graph.op('AvgPool', [images, ], { ...window, padding: { string: 'SAME' } });
  const smooth = algebra.op('AddV2', algebra.op('Mul', mean, 9 / 13), algebra.op('Mul', images, 4 / 13));
  const isInner = Float32Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return row > 0 && row < height - 1 && column > 0 && column < width - 1 ? 1 : 0;
  });
  const inner = algebra.cast(graph.constant('float32', [1, height, width, 1], isInner), 'bool');
  return enhanced(algebra, algebra.op('SelectV2', inner, smooth, images), images, factor);
};

/** Stretches each channel to all of 0 to 255. */
export function autocontrast<T>(algebra: Algebra<T>, images: T): T {
  const [least, most] = [algebra.reduce('Min', images, [1, 2]), algebra.reduce('Max', images, [1, 2])];
  const spread = algebra.op('Sub', most, least);
  const scale = algebra.op('Div', 255, algebra.op('Maximum', spread, 1e-3));
  const stretched = algebra.clip(algebra.op('Mul', algebra.op('Sub', images, least), scale), 0, 255);
  return algebra.op('SelectV2', algebra.op('Greater', spread, 1e-3), stretched, images);
}

/** Makes each channel's values equally frequent, by the table of values that ImageOps.equalize looks up. */
export function equalize<T>(algebra: Algebra<T>, images: T, [height, width, channels]: ImageShape): T {
  const { graph } = algebra;
  const last = graph.constant('int32', [], [1]);
  // In float32, which counts to 2^24 exactly, in any order: so the same on every device and with any threads.
  const levels = algebra.cast(algebra.clip(images, 0, 255), 'int32');
  const count = algebra.reshape(algebra.count(images), []);
  const tables = graph.op('Mul', [count, graph.constant('int32', [], [channels])]);
  const first = graph.op('Range', [graph.constant('int32', [], [0]), tables, graph.constant('int32', [], [1])]);
  const starts = algebra.reshape(graph.op('Mul', [first, graph.constant('int32', [], [256])]), [-1, 1, 1, channels]);
  const bins = algebra.reshape(graph.op('AddV2', [levels, starts]), [-1]);
  const bars = graph.op('UnsortedSegmentSum', [
    algebra.op('OnesLike', algebra.reshape(images, [-1])), bins, graph.op('Mul', [tables, graph.constant('int32', [], [256])]),
  ]);
  const histogram = algebra.reshape(bars, [-1, 256]);
  const below = graph.op('Cumsum', [histogram, last], { exclusive: { bool: true } });
  const beforeLast = algebra.reduce('Max', algebra.op('SelectV2', algebra.op('Greater', histogram, 0), below, 0), [1]);
  const step = algebra.op('Floor', algebra.op('Div', beforeLast, 255));
  const half = algebra.op('Floor', algebra.op('Mul', step, 0.5));
  const table = algebra.op('Minimum', algebra.op('Floor', algebra.op('Div', algebra.op('AddV2', below, half), algebra.op('Maximum', step, 1))), 255);
  const same = graph.constant('float32', [1, 256], Float32Array.from({ length: 256 }, (_, level) => level));
  const used = algebra.reshape(algebra.op('SelectV2', algebra.op('Greater', step, 0), table, same), [-1]);
  return algebra.reshape(graph.op('GatherV2', [used, bins, graph.constant('int32', [], [0])]), [-1, height, width, channels]);
}

/** Keeps the highest bits of each value. @param bits 1 to 8. */
export function posterize<T>(algebra: Algebra<T>, images: T, bits: number): T {
  const step = 2 ** (8 - bits);
  return algebra.op('Mul', algebra.op('Floor', algebra.op('Mul', images, 1 / step)), step);
}

/** Inverts values from `threshold` up. */
export function solarize<T>(algebra: Algebra<T>, images: T, threshold: number): T {
  return algebra.op('SelectV2', algebra.op('Less', images, threshold), images, algebra.op('Sub', 255, images));
}

function enhanced<T>(algebra: Algebra<T>, degenerate: T, images: T, factor: Term<T>): T {
  return algebra.clip(blend(algebra, degenerate, images, algebra.tensor(algebra.perImage(factor))), 0, 255);
}

/** Luma of ITU-R 601 for three channels, else the mean of the channels: (n, height, width, 1). */
function grey<T>(algebra: Algebra<T>, images: T, [, , channels]: ImageShape): T {
  if (channels !== 3) return algebra.reduce('Mean', images, [3]);
  const weights = algebra.graph.constant('float32', [3], [0.299, 0.587, 0.114]);
  return algebra.graph.op('Sum', [algebra.graph.op('Mul', [images, weights]), integers(algebra.graph, [3])], { keep_dims: { bool: true } });
}
