import { phrase } from '../../../core/errors/words.ts';
import { integers } from '../../../core/graph.ts';
import { elements } from '../../../core/layers/layer.ts';
import { numbersOf, type Program, type ProgramNode, type ProgramTensor } from '../../program/program.ts';
import { BatchFeed } from './batch.ts';
import { isOwn, layDepthwise } from './depthwise.ts';
import { Graph, type Tensor } from './graph.ts';
import type { Library } from './library.ts';
import { Scope } from './scope.ts';
import { Session, type RunPlan } from './session.ts';
import type { Tensors } from './tensors.ts';

/** A program that TensorFlow runs: to prove what was made of it, and to learn which values flow in it. */
export interface ProgramSession {
  /**
   * @param input float32, count x the program's input: preprocessed pictures.
   * @returns the tensors asked for, each with all pictures in its first axis; of constants, once.
   */
  values(input: Float32Array, count: number): Float32Array[];
  /** The smallest and largest number of each tensor asked for, over all pictures. NaN where there is one. */
  ranges(input: Float32Array, count: number): Ranges;
  /**
   * How often the numbers of each tensor asked for lie in each of `bins` equal parts of a range. What lies beyond it
   * counts to its ends.
   * @returns counts, tensors x bins.
   */
  histograms(input: Float32Array, count: number, within: Ranges): Float32Array;
  close(): void;
}

export interface Ranges {
  /** In the order of the tensors asked for. */
  least: Float32Array;
  most: Float32Array;
}

/** Parts that `histograms` cuts a range into. */
export const bins = 512;

/** Operations that take one list; of ConcatV2 the axis stands behind it. */
const lists = new Set(['AddN', 'ConcatV2', 'Einsum', 'Pack']);

/** What `ranges` and `histograms` run. */
interface Measures {
  ranges: RunPlan;
  histograms: RunPlan;
}

/** A program in a TensorFlow graph, for any number of pictures at once. */
export class ProgramRun implements ProgramSession {
  readonly #scope = new Scope();
  readonly #tensors: Tensors;
  readonly #session: Session;
  readonly #feed: BatchFeed;
  readonly #values: RunPlan;
  /** Lays them when it is first called: they are more operations than the program has. */
  readonly #lay: () => Measures;
  #measures: Measures | null = null;
  readonly #size: number;

  /** @param fetched float32 tensors of the program. @throws EpochalError `engine.failed`. */
  constructor(library: Library, tensors: Tensors, program: Program, fetched: readonly ProgramTensor[], rewrite: boolean) {
    const scope = this.#scope;
    this.#tensors = tensors;
    this.#size = elements(program.input.shape);
    const made = scope.guard(() => {
      const graph = scope.own(new Graph(library, tensors), (one) => { one.delete(); });
      const { input, tensorOf } = layProgram(graph, program);
      const outputs = fetched.map((tensor) => tensorOf(tensor));
      // TensorFlow's rewriter fuses what is fetched between operations away (seen: a BiasAdd before its Relu).
      const whole = fetched.every((tensor) => tensor === program.output);
      const session = scope.own(new Session(library, tensors, graph, { threads: null, rewrite: rewrite && whole }), (one) => { one.close(); });
      return {
        session,
        feed: scope.own(new BatchFeed(tensors, 'float32', program.input.shape.slice(1)), (one) => { one.free(); }),
        values: session.plan(phrase`run a program`, [input], outputs, []),
        lay: () => layMeasures(graph, session, input, outputs.map((output, i) => ({ output, rank: fetched[i]!.shape.length }))),
      };
    });
    this.#session = made.session;
    this.#feed = made.feed;
    this.#values = made.values;
    this.#lay = made.lay;
  }

  values(input: Float32Array, count: number): Float32Array[] {
    return this.#run(this.#values, input, count);
  }

  ranges(input: Float32Array, count: number): Ranges {
    const [least = new Float32Array(), most = new Float32Array()] = this.#run(this.#measured().ranges, input, count);
    return { least, most };
  }

  histograms(input: Float32Array, count: number, { least, most }: Ranges): Float32Array {
    const limits = Float32Array.from({ length: 2 * least.length }, (_, i) => (i % 2 === 0 ? least : most)[i >> 1]!);
    const fed = this.#tensors.from('float32', [least.length, 2], limits);
    try {
      const { histograms: plan } = this.#measured();
      plan.fed[1] = fed.handle;
      return this.#run(plan, input, count)[0] ?? new Float32Array();
    } finally {
      this.#tensors.free(fed);
    }
  }

  close(): void {
    this.#scope.close();
  }

  #measured(): Measures {
    return (this.#measures ??= this.#lay());
  }

  #run(plan: RunPlan, input: Float32Array, count: number): Float32Array[] {
    if (input.length !== count * this.#size) throw new RangeError(`${input.length} numbers are not ${count} pictures of ${this.#size}`);
    if (plan.fetches.length === 0) return [];
    plan.fed[0] = this.#feed.write(count, input).handle;
    this.#session.run(plan);
    return Array.from(plan.fetched, (handle) =>
      this.#tensors.take(handle, (bytes) => new Float32Array(bytes / Float32Array.BYTES_PER_ELEMENT)));
  }
}

/** Lays what measures tensors into a graph. @param measured each tensor and how many axes it has. */
function layMeasures(graph: Graph, session: Session, input: Tensor, measured: readonly { output: Tensor; rank: number }[]): Measures {
  const packed = (tensors: readonly Tensor[]): Tensor[] => (tensors.length === 0 ? [] : [graph.op('Pack', [tensors])]);
  const over = (type: string): Tensor[] => packed(measured.map(({ output, rank }) => graph.op(type, [output, integers(graph, Array.from({ length: rank }, (_, axis) => axis))])));
  const limits = graph.placeholder('float32', [measured.length, 2]);
  const counts = measured.map(({ output }, i) => {
    const limit = graph.op('Reshape', [graph.op('Slice', [limits, integers(graph, [i, 0]), integers(graph, [1, 2])]), integers(graph, [2])]);
    const counted = graph.op('HistogramFixedWidth', [output, limit, graph.constant('int32', [], [bins])], { dtype: { type: 'int32' } });
    return graph.op('Cast', [counted], { DstT: { type: 'float32' } });
  });
  return {
    ranges: session.plan(phrase`measure a program`, [input], [...over('Min'), ...over('Max')], []),
    histograms: session.plan(phrase`measure a program`, [input, limits], packed(counts), []),
  };
}

/**
 * Lays a program into a graph, for any number of pictures at once.
 * @returns where pictures are fed, and what each of the program's tensors is there.
 */
export function layProgram(graph: Graph, program: Program): { input: Tensor; tensorOf(tensor: ProgramTensor): Tensor } {
  const input = graph.placeholder('float32', program.input.shape.with(0, -1));
  // What is fed can't be fetched itself.
  const made = new Map<ProgramTensor, Tensor>([[program.input, graph.op('Identity', [input])]]);
  const tensorOf = (tensor: ProgramTensor): Tensor => {
    const known = made.get(tensor);
    if (known) return known;
    if (tensor.value === null) throw new TypeError(`'${tensor.name}' is used before it is made`);
    const constant = graph.constant(tensor.dtype, tensor.shape, tensor.value);
    made.set(tensor, constant);
    return constant;
  };
  for (const node of program.nodes) {
    const outputs = isOwn(node) ? [layDepthwise(graph, node, tensorOf)] : graph.ops(node.type, inputsOf(graph, node, tensorOf), node.attributes, node.outputs.length);
    for (const [i, output] of node.outputs.entries()) made.set(output, outputs[i]!);
  }
  return { input, tensorOf };
}

function inputsOf(graph: Graph, node: ProgramNode, tensorOf: (tensor: ProgramTensor) => Tensor): (Tensor | Tensor[])[] {
  if (node.type === 'Conv2DBackpropInput') {
    // The shape it gives is written out, with one picture.
    const [size, kernel, image] = node.inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor];
    const count = graph.op('Slice', [graph.op('Shape', [tensorOf(image)]), integers(graph, [0]), integers(graph, [1])]);
    const whole = graph.op('ConcatV2', [[count, integers(graph, numbersOf(size).slice(1))], graph.constant('int32', [], [0])]);
    return [whole, tensorOf(kernel), tensorOf(image)];
  }
  const inputs = node.inputs.map(tensorOf);
  if (!lists.has(node.type)) return inputs;
  return node.type === 'ConcatV2' ? [inputs.slice(0, -1), inputs.at(-1)!] : [inputs];
}
