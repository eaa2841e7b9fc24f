import { numbersOf, textAttribute, flagAttribute, type ProgramNode, type ProgramTensor } from '../program.ts';
import type { Pass, Site } from '../rewrite.ts';
import { bicubic, windowed, type Matrix } from './resampling.ts';

/**
 * Resizing that other programs' formats do not know, or know otherwise, is a product with one constant matrix along
 * each axis: by a window of its own (ScaleAndTranslate), bicubic, and by area (Einsum).
 */
export const resizing: Pass = (site) => {
  const found = matricesOf(site.node);
  return found && [product(site, found)];
};

interface Resampled {
  image: ProgramTensor;
  /** (new, old) along rows and columns; null where an axis stays. */
  rows: Matrix | null;
  columns: Matrix | null;
}

function matricesOf(node: ProgramNode): Resampled | null {
  const [image, second] = node.inputs;
  if (node.type === 'Einsum') return byArea(node);
  const [, height, width] = image?.shape ?? [];
  if (node.type === 'ResizeBicubic') {
    if (!flagAttribute(node, 'half_pixel_centers')) return null;
    const [rows, columns] = numbersOf(second!);
    return { image: image!, rows: bicubic(height!, rows!), columns: bicubic(width!, columns!) };
  }
  if (node.type !== 'ScaleAndTranslate') return null;
  const [rows, columns] = numbersOf(second!);
  const [scale, shift] = [node.inputs[2]!.value!, node.inputs[3]!.value!];
  const how = { kernel: textAttribute(node, 'kernel_type'), antialias: flagAttribute(node, 'antialias', true) };
  return {
    image: image!,
    rows: windowed(height!, rows!, { ...how, scale: scale[0]!, shift: shift[0]! }),
    columns: windowed(width!, columns!, { ...how, scale: scale[1]!, shift: shift[1]! }),
  };
}

/** Shares of old pixels in new ones, as core/layers/resize.ts lays them: rows, then columns. */
function byArea(node: ProgramNode): Resampled | null {
  const [shares, image] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  if (shares.value === null) return null;
  const matrix = { rows: shares.shape[0]!, columns: shares.shape[1]!, values: Float64Array.from(shares.value) };
  const equation = textAttribute(node, 'equation');
  if (equation === 'yh,bhwc->bywc') return { image, rows: matrix, columns: null };
  return equation === 'xw,bywc->byxc' ? { image, rows: null, columns: matrix } : null;
}

/** Each axis in its turn is made the last one, and multiplied. */
function product(site: Site, { image, rows, columns }: Resampled): ProgramTensor {
  let [now, order] = [image, [0, 1, 2, 3]];
  for (const [axis, matrix] of [[2, columns], [1, rows]] as const) {
    if (!matrix || isIdentity(matrix)) continue;
    const wanted = [0, ...[1, 2, 3].filter((one) => one !== axis), axis];
    now = turned(site, now, wanted.map((one) => order.indexOf(one)));
    const shape = [-1, ...now.shape.slice(1, 3), matrix.rows];
    const flat = site.add('Reshape', [now, site.integers([-1, matrix.columns])]);
    const transposed = Array.from({ length: matrix.values.length }, (_, i) => matrix.values[(i % matrix.rows) * matrix.columns + Math.floor(i / matrix.rows)]!);
    const made = site.add('MatMul', [flat, site.floats([matrix.columns, matrix.rows], transposed)]);
    [now, order] = [site.add('Reshape', [made, site.integers(shape)]), wanted];
  }
  return turned(site, now, [0, 1, 2, 3].map((one) => order.indexOf(one)));
}

function turned(site: Site, tensor: ProgramTensor, order: readonly number[]): ProgramTensor {
  return order.every((axis, place) => axis === place) ? tensor : site.add('Transpose', [tensor, site.integers(order)]);
}

function isIdentity({ rows, columns, values }: Matrix): boolean {
  return rows === columns && values.every((value, i) => value === (Math.floor(i / columns) === i % columns ? 1 : 0));
}
