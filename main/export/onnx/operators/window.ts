import { bordersOf } from '../../../../core/layers/window.ts';
import { intsAttribute, textAttribute, type ProgramNode } from '../../../program/program.ts';
import type { OnnxAttributes } from '../graph.ts';

type Pair = readonly [number, number];

/**
 * Attributes of an operator that slides windows: the borders that TensorFlow's padding puts there, written out.
 * TensorFlow puts the odd one below and to the right, as ONNX's SAME_UPPER does.
 * @param image shape of what the window slides over, channels last.
 */
export function sliding(node: ProgramNode, image: readonly number[], size: Pair): OnnxAttributes {
  const [strides, dilation] = [pairOf(node, 'strides'), 'dilations' in node.attributes ? pairOf(node, 'dilations') : ([1, 1] as const)];
  const [rows, columns] = bordersAround(node, image, { size, strides, dilation });
  return {
    kernel_shape: { ints: size },
    strides: { ints: strides },
    pads: { ints: [rows[0], columns[0], rows[1], columns[1]] },
    ...(dilation.some((rate) => rate > 1) && { dilations: { ints: dilation } }),
  };
}

/** Zeros before and after, down and across. */
export function bordersAround(node: ProgramNode, image: readonly number[], given: { size: Pair; strides: Pair; dilation: Pair }): [rows: Pair, columns: Pair] {
  const padding = textAttribute(node, 'padding');
  if (padding === 'EXPLICIT') {
    const edges = intsAttribute(node, 'explicit_paddings');
    return [[edges[2]!, edges[3]!], [edges[4]!, edges[5]!]];
  }
  const window = { ...given, padding: padding === 'SAME' ? ('same' as const) : ('valid' as const) };
  return [bordersOf(window, image[1]!, 0), bordersOf(window, image[2]!, 1)];
}

/** Of a list with a number for each axis, those of height and width. */
export function pairOf(node: ProgramNode, name: string): Pair {
  const [, rows, columns] = intsAttribute(node, name);
  return [rows!, columns!];
}
