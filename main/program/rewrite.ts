import type { Attributes } from '../../core/graph.ts';
import { operations } from './operations.ts';
import { numbersOf, type Program, type ProgramNode, type ProgramTensor, type TensorValue } from './program.ts';

/** Where a pass looks at one node, and what it may do there. */
export interface Site {
  readonly node: ProgramNode;
  /** The node that makes a tensor; null for constants and the input. */
  producer(tensor: ProgramTensor): ProgramNode | null;
  /** How often a tensor is taken, as the program's output too. */
  uses(tensor: ProgramTensor): number;
  /** Adds an operation before this one and gives its first output. @param name of the output; by its layer unless given. */
  add(type: string, inputs: readonly ProgramTensor[], attributes?: Attributes, as?: { name?: string; layer?: string | null }): ProgramTensor;
  floats(shape: readonly number[], values: ArrayLike<number>, name?: string): ProgramTensor;
  integers(values: readonly number[], shape?: readonly number[]): ProgramTensor;
}

/** @returns what takes the place of the node's outputs; null to leave it. */
export type Pass = (site: Site) => readonly ProgramTensor[] | null;

/**
 * Shows every node of a program to a pass, in order, and writes down what it makes of them.
 * Whatever leads nowhere afterwards is gone, from the layers too.
 * @returns the same program where nothing has changed.
 */
export function rewrite(program: Program, pass: Pass): Program {
  const writing = new Writing(program);
  for (const node of program.nodes) writing.visit(node, pass);
  return writing.result();
}

class Writing implements Site {
  node!: ProgramNode;
  readonly #program: Program;
  readonly #made: ProgramNode[] = [];
  readonly #gone = new Set<ProgramNode>();
  readonly #makers = new Map<ProgramTensor, ProgramNode>();
  readonly #uses = new Map<ProgramTensor, number>();
  readonly #replaced = new Map<ProgramTensor, ProgramTensor>();
  readonly #names = new Set<string>();

  constructor(program: Program) {
    this.#program = program;
    for (const { inputs, outputs } of program.nodes) {
      for (const tensor of inputs) this.#count(tensor, 1);
      for (const tensor of [...inputs, ...outputs]) this.#names.add(tensor.name);
    }
    this.#names.add(program.input.name);
    this.#count(program.output, 1);
  }

  visit(node: ProgramNode, pass: Pass): void {
    const stale = node.inputs.some((input) => this.#replaced.has(input));
    this.node = stale ? { ...node, inputs: node.inputs.map((input) => this.#current(input)) } : node;
    for (const output of node.outputs) this.#makers.set(output, this.node);
    const found = pass(this);
    if (found === null) {
      this.#made.push(this.node);
      return;
    }
    for (const [i, output] of node.outputs.entries()) {
      this.#replaced.set(output, found[i]!);
      this.#count(found[i]!, this.uses(output));
      this.#uses.set(output, 0);
    }
    this.#release(this.node);
  }

  result(): Program {
    if (this.#replaced.size === 0) return this.#program;
    const { input, layers, output } = this.#program;
    const nodes = this.#made.filter((node) => !this.#gone.has(node));
    const left = new Set([input, ...nodes.flatMap(({ outputs }) => outputs)]);
    const kept = Array.from(layers, ([name, tensor]) => [name, this.#current(tensor)] as const).filter(([, tensor]) => left.has(tensor));
    return { ...this.#program, nodes, output: this.#current(output), layers: new Map(kept) };
  }

  producer(tensor: ProgramTensor): ProgramNode | null {
    return this.#makers.get(tensor) ?? null;
  }

  uses(tensor: ProgramTensor): number {
    return this.#uses.get(tensor) ?? 0;
  }

  add(type: string, inputs: readonly ProgramTensor[], attributes: Attributes = {}, as: { name?: string; layer?: string | null } = {}): ProgramTensor {
    const operation = operations.get(type)!;
    const { layer = this.node.layer } = as;
    const known = inputs.map((tensor) => ({ shape: tensor.shape, numbers: () => numbersOf(tensor) }));
    const name = as.name ?? this.#unique(layer === null ? type : `${layer}/${type}`);
    const output: ProgramTensor = { name, dtype: operation.dtype ?? inputs[0]!.dtype, shape: operation.shapes(known, attributes)[0]!, value: null };
    const node = { type, inputs, outputs: [output], attributes, layer };
    for (const input of inputs) this.#count(input, 1);
    this.#makers.set(output, node);
    this.#made.push(node);
    return output;
  }

  floats(shape: readonly number[], values: ArrayLike<number>, name = 'Const'): ProgramTensor {
    return this.#constant('float32', shape, values instanceof Float32Array ? values : Float32Array.from(values), name);
  }

  integers(values: readonly number[], shape: readonly number[] = [values.length]): ProgramTensor {
    return this.#constant('int32', shape, Int32Array.from(values), 'Const');
  }

  #constant(dtype: 'float32' | 'int32', shape: readonly number[], value: TensorValue, name: string): ProgramTensor {
    const { layer } = this.node;
    return { name: this.#unique(name === 'Const' && layer !== null ? `${layer}/${name}` : name), dtype, shape, value };
  }

  #current(tensor: ProgramTensor): ProgramTensor {
    return this.#replaced.get(tensor) ?? tensor;
  }

  #count(tensor: ProgramTensor, by: number): void {
    this.#uses.set(tensor, this.uses(tensor) + by);
  }

  /** A node is gone, and with it what only it needed. */
  #release(node: ProgramNode): void {
    if (this.#gone.has(node)) return;
    this.#gone.add(node);
    for (const input of node.inputs) {
      this.#count(input, -1);
      const maker = this.#makers.get(input);
      if (maker && maker.outputs.every((output) => this.uses(output) === 0)) this.#release(maker);
    }
  }

  #unique(name: string): string {
    let found = name;
    for (let count = 1; this.#names.has(found); count++) found = `${name}_${count}`;
    this.#names.add(found);
    return found;
  }
}
