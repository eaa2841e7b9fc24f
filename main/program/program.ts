import type { Attributes, DType } from '../../core/graph.ts';

/**
 * A trained network as a list of TensorFlow's operations over known shapes, its weights constants: what the
 * writers of TFLite and ONNX translate. It takes one picture, already preprocessed, and gives probabilities.
 */
export interface Program {
  name: string;
  /** float32 (1, height, width, channels), preprocessed. */
  input: ProgramTensor;
  /** float32 (1, …, classes): probabilities. */
  output: ProgramTensor;
  /** Each after those whose outputs it takes; all of them lead to the output. */
  nodes: readonly ProgramNode[];
  /** What each layer of the model gives, by its name. Layers that do nothing to a picture share their input's. */
  layers: ReadonlyMap<string, ProgramTensor>;
}

export interface ProgramTensor {
  /** Unique in the program: `conv2d/BiasAdd`. */
  readonly name: string;
  readonly dtype: DType;
  /** With the batch, which is 1. */
  readonly shape: readonly number[];
  /** Of a constant; null for what is computed. */
  readonly value: TensorValue | null;
}

export type TensorValue = Float32Array | Int32Array | Uint8Array;

export interface ProgramNode {
  /** TensorFlow's name of the operation. */
  readonly type: string;
  /** A list that an operation takes (ConcatV2, AddN) is spread out. */
  readonly inputs: readonly ProgramTensor[];
  readonly outputs: readonly ProgramTensor[];
  readonly attributes: Attributes;
  /** The layer of the model it is of; null for what makes probabilities of the last one's numbers. */
  readonly layer: string | null;
}

/** The node that makes each tensor. */
export function producers({ nodes }: Pick<Program, 'nodes'>): Map<ProgramTensor, ProgramNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/** The nodes that take each tensor, in order. The program's output has one taker more than are listed here. */
export function consumers({ nodes }: Pick<Program, 'nodes'>): Map<ProgramTensor, ProgramNode[]> {
  const taken = new Map<ProgramTensor, ProgramNode[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) taken.set(input, [...(taken.get(input) ?? []), node]);
  }
  return taken;
}

/** The numbers of an int32 or int64 constant. @throws TypeError for what is none: a defect of the program. */
export function numbersOf(tensor: ProgramTensor): number[] {
  if (tensor.value === null || tensor.dtype === 'float32') throw new TypeError(`'${tensor.name}' is no constant of whole numbers`);
  return Array.from(tensor.value);
}

/** Attributes by kind. @throws TypeError when there is none of that name and kind: a defect of the program. */
export function intsAttribute(node: ProgramNode, name: string): readonly number[] {
  const found = node.attributes[name];
  if (found && 'ints' in found) return found.ints;
  throw new TypeError(`${node.type} has no list '${name}'`);
}

export function textAttribute(node: ProgramNode, name: string): string {
  const found = node.attributes[name];
  if (found && 'string' in found) return found.string;
  throw new TypeError(`${node.type} has no text '${name}'`);
}

export function numberAttribute(node: ProgramNode, name: string, usual: number): number {
  const found = node.attributes[name];
  if (found === undefined) return usual;
  if ('float' in found) return found.float;
  if ('int' in found) return found.int;
  throw new TypeError(`${node.type} has no number '${name}'`);
}

export function flagAttribute(node: ProgramNode, name: string, usual = false): boolean {
  const found = node.attributes[name];
  if (found === undefined) return usual;
  if ('bool' in found) return found.bool;
  throw new TypeError(`${node.type} has no flag '${name}'`);
}
