import { numbersOf, textAttribute, type ProgramTensor } from '../../../program/program.ts';
import type { OnnxGraph } from '../graph.ts';
import { transposed } from '../../../program/transposed.ts';
import type { Operator } from '../translation.ts';

/** Each new pixel takes the old one that its centre falls on. */
const nearest: Operator = (node, translation) => {
  const { graph } = translation;
  const [image, size] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const output = node.outputs[0]!;
  const wanted = numbersOf(size);
  const ways = ([0, 1] as const).map((axis) => chosen(image.shape[axis + 1]!, wanted[axis]!));
  const x = translation.get(image, 'channels first');
  if (ways.every(({ tie }) => !tie)) {
    const modes = { mode: { string: 'nearest' }, coordinate_transformation_mode: { string: 'half_pixel' }, nearest_mode: { string: 'round_prefer_ceil' } };
    translation.give(output, 'channels first', graph.op('Resize', [x, '', scales(graph, image.shape, wanted)], modes, output.name));
    return;
  }
  // Rounding decides, which interpreters do each their own way: the pixels are named.
  const [rows, columns] = ways;
  const taken = graph.op('Gather', [x, graph.integers(rows!.pixels)], { axis: { int: 2 } }, `${output.name}/rows`);
  translation.give(output, 'channels first', graph.op('Gather', [taken, graph.integers(columns!.pixels)], { axis: { int: 3 } }, output.name));
};

/**
 * The pixels that TensorFlow takes, in its single precision, and whether a centre falls (nearly) between two.
 * Source: tensorflow/core/kernels/image/resize_nearest_neighbor_op.cc, HalfPixelScalerForNN.
 */
function chosen(length: number, wanted: number): { pixels: number[]; tie: boolean } {
  const scale = Math.fround(length / wanted);
  const centres = Array.from({ length: wanted }, (_, place) => Math.fround(Math.fround(place + 0.5) * scale));
  const nearly = 1e-3;
  return {
    pixels: centres.map((centre) => Math.min(Math.floor(centre), length - 1)),
    tie: centres.some((centre) => Math.abs(centre - Math.round(centre)) < nearly),
  };
}

const bilinear: Operator = (node, translation) => {
  const [image, size] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const output = node.outputs[0]!;
  const modes = { mode: { string: 'linear' }, coordinate_transformation_mode: { string: 'half_pixel' } };
  const inputs = [translation.get(image, 'channels first'), '', scales(translation.graph, image.shape, numbersOf(size))];
  translation.give(output, 'channels first', translation.graph.op('Resize', inputs, modes, output.name));
};

/**
 * How many times as large along each axis: lengths themselves would name the batch, and lengths of some axes
 * alone (`axes`) are muddled up by onnxruntime 1.30 where it moves a Transpose past them.
 */
function scales(graph: OnnxGraph, image: readonly number[], wanted: readonly number[]): string {
  const factors = wanted.map((length, axis) => {
    const factor = Math.fround(length / image[axis + 1]!);
    // New lengths are rounded down: never from just below what is wanted.
    return factor * image[axis + 1]! < length ? factor * (1 + 2 ** -23) : factor;
  });
  return graph.floats([4], Float32Array.of(1, 1, ...factors), 'scales');
}

/** A matrix that mixes rows (`yh,bhwc->bywc`) or columns (`xw,bywc->byxc`) of images. */
const mix: Operator = (node, translation) => {
  const { graph } = translation;
  const [matrix, image] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const output = node.outputs[0]!;
  const [parts, from] = textAttribute(node, 'equation').split('->')[0]!.split(',') as [string, string];
  const axis = from.indexOf(parts[1]!);
  if (!(matrix.value instanceof Float32Array) || image.shape.length !== 4 || (axis !== 1 && axis !== 2)) {
    throw new TypeError(`the sum '${textAttribute(node, 'equation')}' is not translated`);
  }
  const x = translation.get(image, 'channels first');
  const [wanted, length] = matrix.shape as readonly [number, number];
  const inputs = axis === 1
    ? [graph.floats([wanted, length], matrix.value, matrix.name), x]
    : [x, graph.floats([length, wanted], transposed(matrix.value, matrix.shape, [1, 0]), matrix.name)];
  translation.give(output, 'channels first', graph.op('MatMul', inputs, {}, output.name));
};

export const resizings: Readonly<Record<string, Operator>> = {
  ResizeNearestNeighbor: nearest,
  ResizeBilinear: bilinear,
  Einsum: mix,
};
