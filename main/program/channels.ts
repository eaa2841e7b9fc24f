import type { ProgramNode, ProgramTensor } from './program.ts';
import type { Site } from './rewrite.ts';

/** Operations with a kernel, whose outputs' last axis is one of sums: a factor or a shift of these can be its own. */
export const summing: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', 'Conv2DBackpropInput', 'MatMul']);

/** An operation on a computed tensor and a constant: `x * c`, `x + c`. */
export interface ByConstant {
  x: ProgramTensor;
  constant: ProgramTensor;
}

/** @returns the two inputs where the second is a float32 constant and does not make the first larger; null else. */
export function byConstant(node: ProgramNode): ByConstant | null {
  const [x, constant] = node.inputs;
  if (!x || constant?.dtype !== 'float32' || constant.value === null || x.value !== null) return null;
  return node.outputs[0]!.shape.join() === x.shape.join() ? { x, constant } : null;
}

/**
 * Numbers of a constant for each place of an axis of another tensor.
 * @param axis of the tensor; the last unless given.
 * @returns null where it changes along another axis too.
 */
export function alongAxis({ shape, value }: ProgramTensor, of: ProgramTensor, axis = of.shape.length - 1): ArrayLike<number> | null {
  const place = axis - (of.shape.length - shape.length);
  const length = of.shape[axis]!;
  if (value!.length === 1) return new Float32Array(length).fill(value![0]!);
  return value!.length === length && place >= 0 && shape[place] === length ? value : null;
}

/** A sum with a kernel, and the bias that stands behind it, where nothing else takes either. */
export interface Sum {
  node: ProgramNode;
  kernel: ProgramTensor;
  bias: ProgramTensor | null;
}

/** @param tensor taken once, by whoever asks. */
export function sumOf(site: Site, tensor: ProgramTensor): Sum | null {
  if (site.uses(tensor) !== 1) return null;
  const maker = site.producer(tensor);
  if (maker?.type === 'BiasAdd') {
    const found = sumOf(site, maker.inputs[0]!);
    return found?.bias === null ? { ...found, bias: maker.inputs[1]! } : null;
  }
  const kernel = maker && summing.has(maker.type) ? maker.inputs[1]! : null;
  return maker && kernel && kernel.value !== null ? { node: maker, kernel, bias: null } : null;
}
