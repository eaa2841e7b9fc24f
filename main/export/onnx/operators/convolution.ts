import type { ProgramNode, ProgramTensor } from '../../../program/program.ts';
import { transposed } from '../../../program/transposed.ts';
import type { Operator, Translation } from '../translation.ts';
import { bordersAround, pairOf, sliding } from './window.ts';

/** TensorFlow's (height, width, channels, filters) as (filters, channels, height, width). */
const conv2d: Operator = (node, translation) => {
  const [image, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const [height, width, channels, filters] = kernel.shape as readonly [number, number, number, number];
  const groups = image.shape[3]! / channels;
  const weights = kernelOf(translation, kernel, [3, 2, 0, 1], [filters, channels, height, width]);
  convolve('Conv', node, translation, image, weights, { ...sliding(node, image.shape, [height, width]), ...(groups > 1 && { group: { int: groups } }) });
};

/** (height, width, channels, multiplier): each channel is a group of its own. */
const depthwise: Operator = (node, translation) => {
  const [image, kernel] = node.inputs as readonly [ProgramTensor, ProgramTensor];
  const [height, width, channels, multiplier] = kernel.shape as readonly [number, number, number, number];
  const weights = kernelOf(translation, kernel, [2, 3, 0, 1], [channels * multiplier, 1, height, width]);
  convolve('Conv', node, translation, image, weights, { ...sliding(node, image.shape, [height, width]), group: { int: channels } });
};

/**
 * The way back of a convolution: what it would slide over is the output, whose borders are cut off here. Where they
 * are not reached, the output goes on in zeros (`output_padding`).
 * TensorFlow's kernel is (height, width, filters, channels), ONNX's (channels, filters, height, width).
 */
const transpose: Operator = (node, translation) => {
  const [, kernel, image] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
  const output = node.outputs[0]!;
  const [height, width, filters, channels] = kernel.shape as readonly [number, number, number, number];
  const [size, strides] = [[height, width] as const, pairOf(node, 'strides')];
  const borders = bordersAround(node, output.shape, { size, strides, dilation: [1, 1] });
  const ends = ([0, 1] as const).map((axis) => {
    const [before] = borders[axis];
    const painted = strides[axis] * (image.shape[axis + 1]! - 1) + size[axis];
    const after = painted - before - output.shape[axis + 1]!;
    return { before, after: Math.max(after, 0), missing: Math.max(-after, 0) };
  });
  const [rows, columns] = ends;
  const weights = kernelOf(translation, kernel, [3, 2, 0, 1], [channels, filters, height, width]);
  convolve('ConvTranspose', node, translation, image, weights, {
    kernel_shape: { ints: size },
    strides: { ints: strides },
    pads: { ints: [rows!.before, columns!.before, rows!.after, columns!.after] },
    output_padding: { ints: ends.map(({ missing }) => missing) },
  });
};

/** Rows times a matrix; with the numbers added after it, Gemm. */
const matMul: Operator = (node, translation) => {
  const { graph } = translation;
  const [rows, kernel] = node.inputs.map((input) => translation.get(input, 'channels last'));
  const biased = translation.absorb(node, addsBias(node));
  const [output] = (biased ?? node).outputs as readonly [ProgramTensor];
  const bias = biased && translation.get(biasOf(biased, node), 'channels last');
  translation.give(output, 'channels last', bias === null ? graph.op('MatMul', [rows!, kernel!], {}, output.name) : graph.op('Gemm', [rows!, kernel!, bias], {}, output.name));
};

export const convolutions: Readonly<Record<string, Operator>> = {
  Conv2D: conv2d,
  DepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transpose,
  MatMul: matMul,
};

/** With the numbers added to each filter after it, which the operator takes as its bias. */
function convolve(type: string, node: ProgramNode, translation: Translation, image: ProgramTensor, kernel: string, attributes: Parameters<Translation['graph']['op']>[2]): void {
  const biased = translation.absorb(node, addsBias(node));
  const [output] = (biased ?? node).outputs as readonly [ProgramTensor];
  const inputs = [translation.get(image, 'channels first'), kernel];
  if (biased) inputs.push(translation.get(biasOf(biased, node), 'channels last'));
  translation.give(output, 'channels first', translation.graph.op(type, inputs, attributes, output.name));
}

function addsBias({ outputs: [output] }: ProgramNode): (next: ProgramNode) => boolean {
  return (next) => {
    if (next.type !== 'BiasAdd' && next.type !== 'AddV2') return false;
    const bias = next.inputs.find((input) => input !== output);
    return bias?.value instanceof Float32Array && bias.shape.length === 1 && bias.shape[0] === output!.shape.at(-1);
  };
}

function biasOf(next: ProgramNode, { outputs: [output] }: ProgramNode): ProgramTensor {
  return next.inputs.find((input) => input !== output)!;
}

function kernelOf({ graph }: Translation, { name, value, shape }: ProgramTensor, order: readonly number[], laid: readonly number[]): string {
  if (!(value instanceof Float32Array)) throw new TypeError(`the kernel '${name}' is no constant`);
  return graph.floats(laid, transposed(value, shape, order), name);
}
