import { integers } from '../graph.ts';
import type { Algebra, Term } from './algebra.ts';

/** What lies beyond a picture's edges, and its value where the mode is constant. */
export interface Fill {
  mode: 'nearest' | 'reflect' | 'wrap' | 'constant';
  value: number;
}

/**
 * Where a pixel comes from: input column = [0] column + [1] row + [2], input row = [3] column + [4] row + [5].
 * Each term is a number for the whole batch or (n), one for each image.
 */
export type Matrix<T> = readonly [Term<T>, Term<T>, Term<T>, Term<T>, Term<T>, Term<T>];

/** Height, width, channels. */
export type ImageShape = readonly [number, number, number];

export const identity = [1, 0, 0, 0, 1, 0] as const;

/**
 * How far off, in pixels, float32 may place a pixel that lies on an edge: it still counts as within where
 * a mode is not continuous there.
 */
const slack = 1e-4;

/**
 * Draws each image anew through its matrix, bilinearly, as `scipy.ndimage.affine_transform(order=1)` does
 * for all four fill modes. TensorFlow's own `NEAREST` and `REFLECT` agree with SciPy's; its `CONSTANT`
 * blends over one pixel into the fill value, where SciPy cuts at the centre of the last pixel; its `WRAP`
 * has another period (the length, SciPy's is the length - 1). These two are corrected here.
 * @param images float32 (n, height, width, channels).
 */
export function sample<T>(algebra: Algebra<T>, images: T, shape: ImageShape, matrix: Matrix<T>, fill: Fill): T {
  if (fill.mode === 'wrap') return wrapped(algebra, images, shape, matrix);
  if (fill.mode === 'reflect') return project(algebra, images, shape, matrix, 'BILINEAR', 'REFLECT', 0);
  const inner = project(algebra, images, shape, matrix, 'BILINEAR', 'NEAREST', 0);
  if (fill.mode === 'nearest') return inner;
  const [columns, rows] = coordinates(algebra, shape, matrix);
  const within = algebra.op('LogicalAnd', isWithin(algebra, columns, shape[1]), isWithin(algebra, rows, shape[0]));
  const mask = algebra.graph.op('ExpandDims', [within, algebra.graph.constant('int32', [], [3])]);
  return algebra.op('SelectV2', mask, inner, fill.value);
}

/** The same for matrices that meet whole pixels only (flips, crops): cheaper, and beyond the edges `value`. */
export function sampleWhole<T>(algebra: Algebra<T>, images: T, shape: ImageShape, matrix: Matrix<T>, value: number): T {
  return project(algebra, images, shape, matrix, 'NEAREST', 'CONSTANT', value);
}

function project<T>(
  algebra: Algebra<T>, images: T, [height, width]: ImageShape, matrix: Matrix<T>, interpolation: string, mode: string, value: number,
): T {
  const { graph } = algebra;
  const count = algebra.count(images);
  const vector = (term: Term<T>): T => typeof term === 'number' ? graph.op('Fill', [count, algebra.tensor(term)]) : term;
  const rows = graph.op('Pack', [[...matrix, 0, 0].map(vector)], { axis: { int: 1 } });
  return graph.op('ImageProjectiveTransformV3', [images, rows, integers(graph, [height, width]), algebra.tensor(value)], {
    interpolation: { string: interpolation },
    fill_mode: { string: mode },
  });
}

/** Input columns and rows of every pixel: (n, height, width) each. */
function coordinates<T>(algebra: Algebra<T>, [height, width]: ImageShape, matrix: Matrix<T>): [T, T] {
  const [a, b, c, d, e, f] = matrix.map((term) => typeof term === 'number' ? term : algebra.reshape(term, [-1, 1, 1])) as unknown as Matrix<T>;
  const column = algebra.ruler(width, [1, 1, width]);
  const row = algebra.ruler(height, [1, height, 1]);
  const line = (x: Term<T>, y: Term<T>, offset: Term<T>): T =>
    algebra.tensor(algebra.add(algebra.mul(x, column), algebra.add(algebra.mul(y, row), offset)));
  return [line(a, b, c), line(d, e, f)];
}

function isWithin<T>(algebra: Algebra<T>, coordinate: T, length: number): T {
  const centre = (length - 1) / 2;
  return algebra.op('LessEqual', algebra.op('Abs', algebra.tensor(algebra.sub(coordinate, centre))), centre + slack);
}

/** SciPy's `wrap`: `x + (length - 1) (floor(-x / (length - 1)) + 1)` before the first pixel, the like after the last. */
function wrapped<T>(algebra: Algebra<T>, images: T, shape: ImageShape, matrix: Matrix<T>): T {
  const { graph } = algebra;
  const [height, width, channels] = shape;
  const [columns, rows] = coordinates(algebra, shape, matrix).map((axis, i) => wrap(algebra, axis, i === 0 ? width : height)) as [T, T];
  const pixels = algebra.reshape(images, [-1, height * width, channels]);
  const every = graph.op('ConcatV2', [[algebra.count(images), integers(graph, [height, width])], graph.constant('int32', [], [0])]);
  const corner = (row: T, column: T): T => {
    const place = algebra.op('AddV2', algebra.op('Mul', row, width), column);
    // Matrices that are the same for all images give one plane of places.
    const each = graph.op('BroadcastTo', [algebra.cast(place, 'int32'), every]);
    const flat = algebra.reshape(each, [-1, height * width]);
    const found = graph.op('GatherV2', [pixels, flat, graph.constant('int32', [], [1])], { batch_dims: { int: 1 } });
    return algebra.reshape(found, [-1, height, width, channels]);
  };
  const left = algebra.op('Floor', columns);
  const top = algebra.op('Floor', rows);
  const right = algebra.op('Minimum', algebra.op('AddV2', left, 1), width - 1);
  const bottom = algebra.op('Minimum', algebra.op('AddV2', top, 1), height - 1);
  const share = (position: T, start: T): T => graph.op('ExpandDims', [algebra.op('Sub', position, start), graph.constant('int32', [], [3])]);
  const across = share(columns, left);
  const down = share(rows, top);
  return blend(algebra,
    blend(algebra, corner(top, left), corner(top, right), across),
    blend(algebra, corner(bottom, left), corner(bottom, right), across),
    down);
}

function wrap<T>(algebra: Algebra<T>, coordinate: T, length: number): T {
  const last = length - 1;
  if (last === 0) return algebra.op('ZerosLike', coordinate);
  const turns = (position: T): T => algebra.op('Floor', algebra.op('AddV2', algebra.op('Div', position, last), slack / last));
  const before = algebra.op('AddV2', turns(algebra.op('Neg', coordinate)), 1);
  const after = algebra.op('Neg', turns(coordinate));
  const moved = algebra.op('SelectV2',
    algebra.op('Less', coordinate, -slack), before,
    algebra.op('SelectV2', algebra.op('Greater', coordinate, last + slack), after, algebra.op('ZerosLike', coordinate)));
  return algebra.clip(algebra.op('AddV2', coordinate, algebra.op('Mul', moved, last)), 0, last);
}

/** a + (b - a) share. */
export function blend<T>(algebra: Algebra<T>, a: T, b: T, share: T): T {
  return algebra.op('AddV2', a, algebra.op('Mul', algebra.op('Sub', b, a), share));
}
