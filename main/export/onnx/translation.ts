import { consumers, type Program, type ProgramNode, type ProgramTensor } from '../../program/program.ts';
import { transposed } from '../../program/transposed.ts';
import type { OnnxGraph } from './graph.ts';
import { alike, laid, toFirst, toLast, type Layout } from './layout.ts';

/** Translates one operation: reads its inputs from the translation and gives its outputs. */
export type Operator = (node: ProgramNode, translation: Translation) => void;

type Makers = Partial<Record<Layout, () => string>>;

/** A program on its way to ONNX: what each of its tensors is called there, and how it is laid out. */
export class Translation {
  readonly graph: OnnxGraph;
  readonly #program: Program;
  readonly #consumers: ReadonlyMap<ProgramTensor, readonly ProgramNode[]>;
  readonly #made = new Map<ProgramTensor, Map<Layout, string>>();
  readonly #offered = new Map<ProgramTensor, Makers>();
  readonly #absorbed = new Set<ProgramNode>();

  constructor(graph: OnnxGraph, program: Program) {
    this.graph = graph;
    this.#program = program;
    this.#consumers = consumers(program);
  }

  /** Says what a computed tensor is called. */
  give(tensor: ProgramTensor, layout: Layout, name: string): void {
    this.#namesOf(tensor).set(layout, name);
  }

  /** Says how a computed tensor would be made either way; it is made when it is wanted. */
  offer(tensor: ProgramTensor, makers: Makers): void {
    this.#offered.set(tensor, makers);
  }

  /** The name of a tensor, brought into this layout where it is in the other. */
  get(tensor: ProgramTensor, layout: Layout): string {
    const names = this.#namesOf(tensor);
    const wanted = tensor.shape.length === 4 ? layout : 'channels last';
    let name = names.get(wanted);
    if (name === undefined) {
      name = tensor.value ? this.#constant(tensor, wanted) : (this.#offered.get(tensor)?.[wanted]?.() ?? this.#turned(tensor, wanted));
      names.set(wanted, name);
    }
    return name;
  }

  /** An operand that others are broadcast against: a constant of fewer axes is brought to theirs. */
  operand(tensor: ProgramTensor, layout: Layout): string {
    if (layout === 'channels last' || tensor.value === null || tensor.shape.length === 4 || alikeAlone(tensor)) return this.get(tensor, layout);
    const names = this.#namesOf(tensor);
    const known = names.get(layout);
    if (known !== undefined) return known;
    const name = this.#constant({ ...tensor, shape: [...new Array<number>(4 - tensor.shape.length).fill(1), ...tensor.shape] }, layout);
    names.set(layout, name);
    return name;
  }

  /** How it costs least to read these together: channels first where all that is computed are images and one of them is there so. */
  layoutOf(tensors: readonly ProgramTensor[]): Layout {
    const computed = tensors.filter(({ value }) => value === null);
    const first = computed.every(({ shape }) => shape.length === 4) && computed.some((tensor) => this.#made.get(tensor)?.has('channels first'));
    return first ? 'channels first' : 'channels last';
  }

  /**
   * Takes over the operation that follows, where this one is all it works on and nothing else takes its values.
   * @returns what was taken over, which is not translated by itself then; null where there is nothing.
   */
  absorb({ outputs: [output] }: ProgramNode, fits: (next: ProgramNode) => boolean): ProgramNode | null {
    const [next, ...others] = this.#consumers.get(output!) ?? [];
    if (!next || others.length > 0 || output === this.#program.output || !fits(next)) return null;
    this.#absorbed.add(next);
    return next;
  }

  absorbed(node: ProgramNode): boolean {
    return this.#absorbed.has(node);
  }

  #turned(tensor: ProgramTensor, layout: Layout): string {
    const first = layout === 'channels first';
    const other = first ? 'channels last' : 'channels first';
    const names = this.#namesOf(tensor);
    const from = names.get(other) ?? this.#offered.get(tensor)?.[other]?.();
    if (from === undefined) throw new TypeError(`'${tensor.name}' is used before it is made`);
    names.set(other, from);
    if (alike(tensor.shape)) return this.graph.op('Reshape', [from, this.graph.integers([-1, ...laid(layout, tensor.shape).slice(1)])], {}, tensor.name);
    return this.graph.op('Transpose', [from], { perm: { ints: first ? toFirst : toLast } }, tensor.name);
  }

  #constant({ name, dtype, shape, value }: ProgramTensor, layout: Layout): string {
    const first = layout === 'channels first';
    const lengths = laid(layout, shape);
    if (value instanceof Float32Array) return this.graph.floats(lengths, first ? transposed(value, shape, toFirst) : value, name);
    if (dtype === 'bool' && value instanceof Uint8Array && !first) return this.graph.flags(shape, value, name);
    throw new TypeError(`the constant '${name}' is ${dtype}, which no operator takes as it is`);
  }

  #namesOf(tensor: ProgramTensor): Map<Layout, string> {
    let names = this.#made.get(tensor);
    if (!names) this.#made.set(tensor, (names = new Map<Layout, string>()));
    return names;
  }
}

/** Whether a constant broadcasts the same whatever the layout: one number. */
function alikeAlone({ shape }: ProgramTensor): boolean {
  return shape.every((length) => length === 1) && shape.length <= 1;
}
