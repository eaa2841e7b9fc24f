import { EpochalError } from '../../../../core/errors.ts';
import { consumers, producers, type Program, type ProgramNode, type ProgramTensor } from '../../../program/program.ts';
import type { TfliteData, TfliteModel, TfliteOperator, TfliteOperatorType, TfliteOptions, TfliteTensor, TfliteType } from '../../../formats/tflite/model.ts';
import { activationRules } from './activations.ts';
import { convolutionRules } from './convolution.ts';
import { denseRules } from './dense.ts';
import { elementwiseRules } from './elementwise.ts';
import { fuseActivations } from './fuse.ts';
import type { Lowering, Rules } from './lowering.ts';
import { matched } from './patterns.ts';
import { poolingRules } from './pooling.ts';
import { shapeRules } from './shape.ts';

const rules: Rules = { ...convolutionRules, ...denseRules, ...poolingRules, ...elementwiseRules, ...activationRules, ...shapeRules };

/**
 * Says a program in TFLite's operators: float32, activations fused.
 * @throws EpochalError `export.unsupported` naming all operations that TFLite cannot say.
 */
export function lower(program: Program): TfliteModel {
  const unknown = new Set(program.nodes.filter(({ type }) => !rules[type] && type !== 'Erf').map(({ type, layer }) => `${type} (${layer ?? 'probabilities'})`));
  if (unknown.size > 0) {
    throw new EpochalError('export.unsupported/operators', { operators: [...unknown].join(', '), name: program.name });
  }
  return fuseActivations(new Writer(program).run());
}

class Writer implements Lowering {
  readonly #program: Program;
  readonly #takers: Map<ProgramTensor, ProgramNode[]>;
  readonly #makers: Map<ProgramTensor, ProgramNode>;
  readonly #tensors = new Map<ProgramTensor, TfliteTensor>();
  readonly #numbers = new Map<string, TfliteTensor>();
  readonly #names = new Map<string, number>();
  /** Operations that are part of another's operator, and what that one makes. */
  readonly #absorbed = new Map<ProgramNode, ProgramTensor>();
  readonly #operators: TfliteOperator[] = [];

  constructor(program: Program) {
    this.#program = program;
    this.#takers = consumers(program);
    this.#makers = producers(program);
    this.#tensors.set(program.input, this.#new(program.input.name, 'FLOAT32', program.input.shape, null, null));
  }

  run(): TfliteModel {
    const { nodes, name, input, output } = this.#program;
    const patterns = new Map(nodes.flatMap((node) => {
      const found = matched(node, this);
      return found ? [[node, found] as const] : [];
    }));
    const inside = new Set([...patterns.values()].flatMap(({ inner }) => inner));
    for (const node of nodes) {
      const pattern = patterns.get(node);
      // Of a pattern only the last operation is written, as the operator of all.
      if (pattern) this.make(node, pattern.operator, [this.tensor(pattern.input)]);
      else if (!inside.has(node) && !this.#absorbed.has(node)) rules[node.type]!(node, this);
    }
    return { name, inputs: [this.tensor(input)], outputs: [this.tensor(output)], operators: this.#operators, layers: this.#layers() };
  }

  #layers(): Map<string, TfliteTensor> {
    const given = new Map<string, TfliteTensor>();
    for (const [layer, value] of this.#program.layers) {
      const maker = this.#makers.get(value);
      const tensor = this.#tensors.get((maker && this.#absorbed.get(maker)) ?? value);
      if (tensor && tensor.data === null) given.set(layer, tensor);
    }
    return given;
  }

  tensor(value: ProgramTensor): TfliteTensor {
    const known = this.#tensors.get(value);
    if (known) return known;
    if (value.value === null) throw new TypeError(`'${value.name}' is taken before it is made`);
    const type = value.dtype === 'float32' ? 'FLOAT32' : 'INT32';
    const data = value.value instanceof Uint8Array ? Int32Array.from(value.value) : value.value;
    const made = this.#new(value.name, type, value.shape, data, null);
    this.#tensors.set(value, made);
    return made;
  }

  make(node: ProgramNode, type: TfliteOperatorType, inputs: readonly (TfliteTensor | null)[], options: TfliteOptions = {}, outputs: readonly ProgramTensor[] = node.outputs): void {
    const made = outputs.map((output) => {
      const tensor = this.#new(output.name, output.dtype === 'bool' ? 'BOOL' : 'FLOAT32', output.shape, null, node.layer);
      this.#tensors.set(output, tensor);
      return tensor;
    });
    this.#operators.push({ type, inputs, outputs: made, options, layer: node.layer });
  }

  step(node: ProgramNode, type: TfliteOperatorType, inputs: readonly TfliteTensor[], options: TfliteOptions = {}, shape = inputs[0]!.shape): TfliteTensor {
    const output = this.#new(`${node.outputs[0]!.name}/${type.toLowerCase()}`, 'FLOAT32', shape, null, node.layer);
    this.#operators.push({ type, inputs, outputs: [output], options, layer: node.layer });
    return output;
  }

  constant(node: ProgramNode, name: string, shape: readonly number[], data: Float32Array): TfliteTensor {
    return this.#new(name, 'FLOAT32', shape, data, node.layer);
  }

  /** One for all that use the same numbers. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): TfliteTensor {
    return this.#shared(`int32 ${shape.join()} ${values.join()}`, () => this.#new('shape', 'INT32', shape, Int32Array.from(values), null));
  }

  scalar(value: number): TfliteTensor {
    return this.#shared(`float32 ${value}`, () => this.#new('number', 'FLOAT32', [], Float32Array.of(value), null));
  }

  next(value: ProgramTensor, types: readonly string[]): ProgramNode | null {
    const takers = this.#takers.get(value) ?? [];
    return value !== this.#program.output && takers.length === 1 && types.includes(takers[0]!.type) ? takers[0]! : null;
  }

  producer(value: ProgramTensor): ProgramNode | null {
    return this.#makers.get(value) ?? null;
  }

  absorb(node: ProgramNode, by: ProgramTensor): void {
    this.#absorbed.set(node, by);
  }

  #shared(key: string, make: () => TfliteTensor): TfliteTensor {
    const known = this.#numbers.get(key) ?? make();
    this.#numbers.set(key, known);
    return known;
  }

  #new(name: string, type: TfliteType, shape: readonly number[], data: TfliteData | null, layer: string | null): TfliteTensor {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return { name: count === 0 ? name : `${name}_${count}`, type, shape, data, quantization: null, layer };
  }
}
