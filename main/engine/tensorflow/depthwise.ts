import { integers } from '../../../core/graph.ts';
import { ratesOf, sameBorders, stepsOf } from '../../program/passes/sliding.ts';
import { textAttribute, type ProgramNode, type ProgramTensor } from '../../program/program.ts';
import type { Graph, Tensor } from './graph.ts';

/** Whether it is a depthwise convolution that a processor's kernel does not know: dilated, or of uneven steps. */
export function isOwn(node: ProgramNode): boolean {
  if (node.type !== 'DepthwiseConv2dNative') return false;
  const [down, along] = stepsOf(node);
  return down !== along || ratesOf(node).some((rate) => rate > 1);
}

/** It has its dilations' zeros written into its kernel, and is done in steps of 1 of which each n-th place is kept. */
export function layDepthwise(graph: Graph, node: ProgramNode, tensorOf: (tensor: ProgramTensor) => Tensor): Tensor {
  const [image, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const [rows, columns] = textAttribute(node, 'padding') === 'SAME' ? ([0, 1] as const).map((axis) => sameBorders(node, image.shape, axis)) : [[0, 0], [0, 0]];
  const padded = graph.op('Pad', [tensorOf(image), graph.constant('int32', [4, 2], [0, 0, ...rows!, ...columns!, 0, 0])]);
  const all = graph.op('DepthwiseConv2dNative', [padded, spread(graph, node, kernel)], { strides: { ints: [1, 1, 1, 1] }, padding: { string: 'VALID' } });
  const from = integers(graph, [0, 0, 0, 0]);
  return graph.op('StridedSlice', [all, from, from, integers(graph, [1, ...stepsOf(node), 1])], { begin_mask: { int: 15 }, end_mask: { int: 15 } });
}

function spread(graph: Graph, node: ProgramNode, { shape, value }: ProgramTensor): Tensor {
  const [height, width, ...ends] = shape as readonly [number, number, ...number[]];
  const [down, along] = ratesOf(node);
  const size = [(height - 1) * down + 1, (width - 1) * along + 1] as const;
  const each = ends.reduce((product, length) => product * length, 1);
  const numbers = new Float32Array(size[0] * size[1] * each);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * each;
      numbers.set(value!.subarray(from, from + each) as Float32Array, (row * down * size[1] + column * along) * each);
    }
  }
  return graph.constant('float32', [...size, ...ends], numbers);
}
