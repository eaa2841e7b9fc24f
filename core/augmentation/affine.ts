import type { Algebra, Term } from './algebra.ts';
import type { Augmentation } from './arguments.ts';
import type { Drawn, Range, Ranges } from './draws.ts';
import { identity, type ImageShape, type Matrix } from './sampling.ts';

/** Keras's transform_parameters: degrees, pixels and factors; a number for all images, or (n), one for each. */
export interface AffineParameters<T> {
  theta: Term<T>;
  tx: Term<T>;
  ty: Term<T>;
  shear: Term<T>;
  zx: Term<T>;
  zy: Term<T>;
}

/** Whether a picture is mirrored, as 0 or 1. */
export interface Flips<T> {
  horizontal: Term<T>;
  vertical: Term<T>;
}

export const still = { theta: 0, tx: 0, ty: 0, shear: 0, zx: 1, zy: 1 } as const;

/** What `affineParameters` needs drawn: the distributions of `ImageDataGenerator.get_random_transform`. */
export function affineRanges(values: Augmentation, [height, width]: ImageShape): Ranges {
  const [low, high] = values.zoom_range;
  return {
    ...around('theta', values.rotation_range),
    ...around('tx', pixels(values.height_shift_range, height)),
    ...around('ty', pixels(values.width_shift_range, width)),
    ...around('shear', values.shear_range),
    ...(low === 1 && high === 1 ? {} : { zx: [low, high], zy: [low, high] }),
  };
}

export function affineParameters<T>(algebra: Algebra<T>, values: Augmentation, drawn: Drawn<T>): AffineParameters<T> {
  const shift = (range: number, value: T | undefined): Term<T> =>
    value === undefined ? 0 : isWhole(range) ? algebra.cast(algebra.cast(value, 'int32'), 'float32') : value;
  return {
    theta: drawn['theta'] ?? still.theta,
    tx: shift(values.height_shift_range, drawn['tx']),
    ty: shift(values.width_shift_range, drawn['ty']),
    shear: drawn['shear'] ?? still.shear,
    zx: drawn['zx'] ?? still.zx,
    zy: drawn['zy'] ?? still.zy,
  };
}

export function flipRanges(values: Augmentation): Ranges {
  return {
    ...(values.horizontal_flip ? { horizontal: [0, 1] } : {}),
    ...(values.vertical_flip ? { vertical: [0, 1] } : {}),
  };
}

/** One picture in two is mirrored. */
export function flipsOf<T>(algebra: Algebra<T>, drawn: Drawn<T>): Flips<T> {
  const flip = (value: T | undefined): Term<T> => value === undefined ? 0 : algebra.cast(algebra.op('Less', value, 0.5), 'float32');
  return { horizontal: flip(drawn['horizontal']), vertical: flip(drawn['vertical']) };
}

/**
 * Keras's rotation · shift · shear · zoom about (height / 2 - 0.5, width / 2 - 0.5), read as (column, row)
 * as `apply_affine_transform` does once it has swapped its axes. So, as there, `tx` moves columns, and a
 * picture that is not square turns about a point off its centre.
 */
export function affineMatrix<T>(algebra: Algebra<T>, parameters: AffineParameters<T>, [height, width]: ImageShape): Matrix<T> {
  const { add, sub, mul } = bound(algebra);
  const { tx, ty, zx, zy } = parameters;
  const theta = mul(parameters.theta, Math.PI / 180);
  const shear = mul(parameters.shear, Math.PI / 180);
  const [sin, cos] = [algebra.sin(theta), algebra.cos(theta)];
  const sheared = add(theta, shear);
  // rotation · shear = [[cos t, -sin(t + s)], [sin t, cos(t + s)]]
  const [a, b] = [mul(cos, zx), mul(mul(algebra.sin(sheared), -1), zy)];
  const [d, e] = [mul(sin, zx), mul(algebra.cos(sheared), zy)];
  const [x, y] = [height / 2 - 0.5, width / 2 - 0.5];
  const centred = (shift: Term<T>, own: number, first: Term<T>, second: Term<T>): Term<T> =>
    add(shift, sub(own, add(mul(first, x), mul(second, y))));
  return [
    a, b, centred(sub(mul(cos, tx), mul(sin, ty)), x, a, b),
    d, e, centred(add(mul(sin, tx), mul(cos, ty)), y, d, e),
  ];
}

/** A matrix whose result is mirrored afterwards. */
export function flipped<T>(algebra: Algebra<T>, matrix: Matrix<T>, { horizontal, vertical }: Flips<T>, [height, width]: ImageShape): Matrix<T> {
  const { add, sub, mul } = bound(algebra);
  const [across, down] = [sub(1, mul(horizontal, 2)), sub(1, mul(vertical, 2))];
  const [right, bottom] = [mul(horizontal, width - 1), mul(vertical, height - 1)];
  const line = (x: Term<T>, y: Term<T>, offset: Term<T>): [Term<T>, Term<T>, Term<T>] =>
    [mul(x, across), mul(y, down), add(offset, add(mul(x, right), mul(y, bottom)))];
  const [a, b, c, d, e, f] = matrix;
  return [...line(a, b, c), ...line(d, e, f)];
}

/** The pixels (columns, rows) that a crop is away from the picture's own place, on top of a flip. */
export function cropped<T>(algebra: Algebra<T>, flips: Flips<T>, columns: Term<T>, rows: Term<T>, shape: ImageShape): Matrix<T> {
  const { add, mul } = bound(algebra);
  const [a, , c, , e, f] = flipped(algebra, identity, flips, shape);
  return [a, 0, add(c, mul(a, columns)), 0, e, add(f, mul(e, rows))];
}

/** What a share of a length, or pixels, are in pixels. A whole number stands for whole pixels fewer than it. */
function pixels(range: number, length: number): number {
  // Uniform in (-range, range) and cut to a whole number: each of 0 … range-1 and a sign, as Keras chooses.
  return range < 1 ? range * length : isWhole(range) ? range * (1 - 1e-6) : range;
}

function isWhole(range: number): boolean {
  return Number.isInteger(range);
}

function around(name: string, range: number): Record<string, Range> {
  return range === 0 ? {} : { [name]: [-range, range] };
}

function bound<T>(algebra: Algebra<T>) {
  return {
    add: (a: Term<T>, b: Term<T>) => algebra.add(a, b),
    sub: (a: Term<T>, b: Term<T>) => algebra.sub(a, b),
    mul: (a: Term<T>, b: Term<T>) => algebra.mul(a, b),
  };
}
