import { integers } from '../graph.ts';
import type { Algebra } from './algebra.ts';
import { inBox } from './cutout.ts';
import { blend, type ImageShape } from './sampling.ts';

/** What a pair of images is mixed by; (n) each. */
export interface Mixing<T> {
  /** The partner of each image, int32. */
  partner: T;
  /** Share of the image itself in mixup; null without mixup. */
  mixup: T | null;
  /** Share of the image itself in CutMix, and the centre of the box it loses, in pixels; null without CutMix. */
  cutmix: { share: T; column: T; row: T } | null;
  /** bool: where to mix by mixup and not by CutMix; null when only one of them is on. */
  choice: T | null;
}

/**
 * mixup (Zhang et al. 2018, https://arxiv.org/abs/1710.09412): share x + (1 - share) partner;
 * CutMix (Yun et al. 2019, https://arxiv.org/abs/1905.04899): a box of a (1 - share)th of the area, where it
 * lies in the image, becomes the partner's. Labels mix by the share of pixels, in CutMix by those really kept.
 * As in Keras's layers each image has a share of its own.
 * @param images float32 (n, height, width, channels). @param targets float32 (n, classes).
 */
export function mix<T>(algebra: Algebra<T>, images: T, targets: T, shape: ImageShape, mixing: Mixing<T>): { images: T; targets: T } {
  const { partner, choice } = mixing;
  const { graph } = algebra;
  const up = mixing.mixup && algebra.reshape(mixing.mixup, [-1, 1, 1, 1]);
  const cut = mixing.cutmix && cutMask(algebra, shape, mixing.cutmix);
  const pick = (a: T | null, b: T | null): T =>
    a && b && choice ? algebra.op('SelectV2', algebra.reshape(choice, [-1, 1, 1, 1]), a, b) : (a ?? b)!;
  /** How much of itself each pixel keeps, and each label. */
  const kept = pick(up, cut && cut.kept);
  const share = algebra.reshape(pick(up, cut && cut.share), [-1, 1]);
  const others = (tensor: T): T => graph.op('GatherV2', [tensor, partner, graph.constant('int32', [], [0])]);
  return {
    images: blend(algebra, others(images), images, kept),
    targets: blend(algebra, others(targets), targets, share),
  };
}

/** As the paper's code: a box of whole pixels about a pixel, cut at the edges; and the share that is left. */
function cutMask<T>(algebra: Algebra<T>, shape: ImageShape, { share, column, row }: { share: T; column: T; row: T }): { kept: T; share: T } {
  const [height, width] = shape;
  const side = algebra.op('Sqrt', algebra.op('Sub', 1, share));
  const edges = (centre: T, length: number): [T, T] => {
    const half = algebra.op('Floor', algebra.op('Mul', algebra.op('Floor', algebra.op('Mul', side, length)), 0.5));
    const middle = algebra.op('Floor', centre);
    const edge = (type: string): T => algebra.reshape(algebra.clip(algebra.op(type, middle, half), 0, length), [-1, 1, 1, 1]);
    return [edge('Sub'), edge('AddV2')];
  };
  const [left, right] = edges(column, width);
  const [top, bottom] = edges(row, height);
  const area = algebra.op('Mul', algebra.op('Sub', right, left), algebra.op('Sub', bottom, top));
  const outside = algebra.op('LogicalNot', inBox(algebra, { left, top, right, bottom }, shape));
  return {
    kept: algebra.cast(outside, 'float32'),
    share: algebra.op('Sub', 1, algebra.op('Div', area, width * height)),
  };
}

/** The partners that uniform numbers (n) give: the images in the order of theirs. int32 (n). */
export function partners<T>(algebra: Algebra<T>, order: T): T {
  const count = algebra.reshape(algebra.graph.op('Shape', [order]), []);
  return algebra.graph.ops('TopKV2', [order, count], { sorted: { bool: true } }, 2)[1]!;
}

/**
 * Numbers from Beta(alpha, alpha): g / (g + h) of two from Gamma(alpha). These come as
 * Gamma(alpha + 1) u^(1 / alpha) (Stuart 1962), and in logarithms, so that even a tiny alpha gives no 0 / 0.
 * @param u @param v (n), uniform in [0, 1). @param seed int32[2]. @param count int32[1].
 */
export function beta<T>(algebra: Algebra<T>, alpha: number, u: T, v: T, count: T, seed: T): T {
  const { graph } = algebra;
  const shape = graph.op('ConcatV2', [[integers(graph, [2]), count], graph.constant('int32', [], [0])]);
  const gammas = graph.op('StatelessRandomGammaV2', [shape, seed, algebra.tensor(alpha + 1)]);
  const [g, h] = graph.ops('Unpack', [gammas], { num: { int: 2 }, axis: { int: 0 } }, 2) as [T, T];
  const logarithm = (gamma: T, uniform: T): T =>
    // 1 - u is in (0, 1], where there is a logarithm.
    algebra.op('AddV2', algebra.op('Log', gamma), algebra.op('Div', algebra.op('Log', algebra.op('Sub', 1, uniform)), alpha));
  return algebra.op('Sigmoid', algebra.op('Sub', logarithm(g, u), logarithm(h, v)));
}
