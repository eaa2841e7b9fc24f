import type { Algebra, Term } from './algebra.ts';
import type { ImageShape } from './sampling.ts';

/** A box in pixels, (n, 1, 1, 1) each: from `left` and `top` up to, not with, `right` and `bottom`. */
export interface Box<T> {
  left: Term<T>;
  top: Term<T>;
  right: Term<T>;
  bottom: Term<T>;
}

/** Which pixels lie in a box: bool (n, height, width, 1). */
export function inBox<T>(algebra: Algebra<T>, { left, top, right, bottom }: Box<T>, [height, width]: ImageShape): T {
  const between = (position: T, from: Term<T>, to: Term<T>): T =>
    algebra.op('LogicalAnd', algebra.op('GreaterEqual', position, from), algebra.op('Less', position, to));
  const columns = algebra.ruler(width, [1, 1, width, 1]);
  const rows = algebra.ruler(height, [1, height, 1, 1]);
  return algebra.op('LogicalAnd', between(rows, top, bottom), between(columns, left, right));
}

/**
 * Cutout: a square about a pixel of the image, as much of it as lies within, painted over.
 * DeVries and Taylor 2017, https://arxiv.org/abs/1708.04552
 * @param column @param row (n): the pixel, the whole number below counts.
 * @param size of the square's side, in pixels.
 * @param value of 255, painted.
 */
export function cutout<T>(algebra: Algebra<T>, images: T, shape: ImageShape, column: Term<T>, row: Term<T>, size: number, value: number): T {
  const start = (centre: Term<T>): Term<T> =>
    algebra.sub(algebra.op('Floor', algebra.tensor(algebra.perImage(centre))), Math.floor(size / 2));
  const [left, top] = [start(column), start(row)];
  const box = { left, top, right: algebra.add(left, size), bottom: algebra.add(top, size) };
  return algebra.op('SelectV2', inBox(algebra, box, shape), value, images);
}
