import type { Attributes, DType } from '../../core/graph.ts';
import { answerShape } from '../../core/model/answers.ts';
import type { Model } from '../../core/model/model.ts';
import { layNetwork, probabilitiesOf, type ShapedGraph } from '../../core/model/network.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import { evaluate } from './evaluate.ts';
import { operations } from './operations.ts';
import { numbersOf, type Program, type ProgramNode, type ProgramTensor, type TensorValue } from './program.ts';

/**
 * Writes down what a trained network does to one picture, as its layers do it in the graph that answers.
 * What depends on weights alone is computed now.
 * @param weights by `layer/weight`, already known to be the model's.
 */
export function trace(model: Model, weights: WeightMap): Program {
  const recorder = new Recorder();
  const input = recorder.input(model.input.name, [1, ...model.input.outputShape]);
  const made = layNetwork<ProgramTensor>(recorder, model, input, {
    weight(name) {
      const { shape, values } = weights.get(name)!;
      return recorder.weight(name, shape, values);
    },
    learning: null,
    onLayer: (name) => recorder.begin(name),
  });
  recorder.begin(null);
  const output = probabilitiesOf<ProgramTensor>(recorder, made.get(model.output.name)!, answerShape(model.output.outputShape));
  return prune({ name: model.name, input, output, nodes: recorder.nodes, layers: made });
}

/** Leaves out what leads to no output. */
export function prune(program: Program): Program {
  const needed = new Set<ProgramTensor>([program.output]);
  const kept: ProgramNode[] = [];
  for (const node of program.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return { ...program, nodes: kept.reverse() };
}

/** Notes every operation instead of building it. */
class Recorder implements ShapedGraph<ProgramTensor> {
  readonly nodes: ProgramNode[] = [];
  readonly #makers = new Map<ProgramTensor, ProgramNode>();
  readonly #names = new Map<string, number>();
  readonly #weights = new Map<string, ProgramTensor>();
  #layer: string | null = null;

  begin(layer: string | null): void {
    this.#layer = layer;
  }

  input(name: string, shape: readonly number[]): ProgramTensor {
    return { name: this.#unique(name), dtype: 'float32', shape, value: null };
  }

  weight(name: string, shape: readonly number[], values: Float32Array): ProgramTensor {
    const known = this.#weights.get(name);
    if (known) return known;
    const made = { name: this.#unique(name), dtype: 'float32' as const, shape, value: values };
    this.#weights.set(name, made);
    return made;
  }

  op(type: string, inputs: readonly (ProgramTensor | readonly ProgramTensor[])[], attributes: Attributes = {}): ProgramTensor {
    return this.ops(type, inputs, attributes, 1)[0]!;
  }

  ops(type: string, given: readonly (ProgramTensor | readonly ProgramTensor[])[], attributes: Attributes, count: number): ProgramTensor[] {
    const inputs = given.flat();
    const written = rewritten(this, type, inputs, attributes);
    if (written) return written;
    const operation = operations.get(type);
    if (!operation) throw new TypeError(`the operation ${type} is not traced`);
    const known = inputs.map((tensor) => ({ shape: tensor.shape, numbers: () => numbersOf(tensor) }));
    const dtype = operation.dtype ?? inputs[0]!.dtype;
    const shapes = operation.shapes(known, attributes).slice(0, count);
    const values = evaluate(type, inputs, attributes, shapes);
    if (values) return shapes.map((shape, i) => this.#tensor(type, dtype, shape, values[i]!));
    const outputs = shapes.map((shape) => this.#tensor(type, dtype, shape, null));
    const node = { type, inputs, outputs, attributes, layer: this.#layer };
    this.nodes.push(node);
    for (const output of outputs) this.#makers.set(output, node);
    return outputs;
  }

  constant(dtype: DType, shape: readonly number[], values: ArrayLike<number>): ProgramTensor {
    return this.#tensor('Const', dtype, shape, arrayOf(dtype, values));
  }

  producer(tensor: ProgramTensor): { type: string; inputs: readonly ProgramTensor[] } {
    return this.#makers.get(tensor) ?? { type: tensor.value ? 'Const' : 'Placeholder', inputs: [] };
  }

  shapeOf(tensor: ProgramTensor): readonly number[] {
    return tensor.shape;
  }

  #tensor(type: string, dtype: DType, shape: readonly number[], value: TensorValue | null): ProgramTensor {
    return { name: this.#unique(this.#layer === null ? type : `${this.#layer}/${type}`), dtype, shape, value };
  }

  #unique(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

function arrayOf(dtype: DType, values: ArrayLike<number>): TensorValue {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' || dtype === 'int64' ? Int32Array.from(values) : Uint8Array.from(values);
}

/** Operations that are others once nothing learns: what stops gradients is nothing, a fused batch-norm a product and a sum. */
function rewritten(graph: Recorder, type: string, inputs: readonly ProgramTensor[], attributes: Attributes): ProgramTensor[] | null {
  if (type === 'StopGradient') return [inputs[0]!];
  if (type !== 'FusedBatchNormV3') return null;
  const [x, gamma, beta, mean, variance] = inputs as readonly [ProgramTensor, ProgramTensor, ProgramTensor, ProgramTensor, ProgramTensor];
  const found = attributes['epsilon'];
  const epsilon = found && 'float' in found ? found.float : 0;
  // In double precision, rounded once.
  const factors = Float64Array.from(variance.value!, (value, i) => gamma.value![i]! / Math.sqrt(value + epsilon));
  const shifts = Array.from(factors, (factor, i) => beta.value![i]! - mean.value![i]! * factor);
  const scaled = graph.op('Mul', [x, graph.constant('float32', gamma.shape, factors)]);
  return [graph.op('AddV2', [scaled, graph.constant('float32', gamma.shape, shifts)])];
}
