import { bytesOf, fieldOf } from '../../formats/protobuf.ts';
import { attributeTypes, dataTypes, fieldIds, messages } from '../../formats/onnx.ts';

export type OnnxAttribute = { float: number } | { int: number } | { ints: readonly number[] } | { string: string };
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

interface OnnxNode {
  type: string;
  inputs: string[];
  outputs: string[];
  attributes: OnnxAttributes;
}

interface Initializer {
  name: string;
  dtype: keyof typeof dataTypes;
  shape: readonly number[];
  values: Float32Array | BigInt64Array | Uint8Array;
}

/** A value of the graph that others may name: its shape has texts for lengths that vary. */
export interface Port {
  name: string;
  shape: readonly (number | string)[];
}

/** An ONNX graph under construction. Values are known by their names. */
export class OnnxGraph {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #names = new Map<string, number>();
  readonly #integers = new Map<string, string>();

  get nodeTypes(): readonly string[] {
    return this.#nodes.map(({ type }) => type);
  }

  /** A name that no value has yet. */
  unique(wish: string): string {
    for (;;) {
      const count = this.#names.get(wish) ?? 0;
      this.#names.set(wish, count + 1);
      const name = count === 0 ? wish : `${wish}_${count}`;
      if (count === 0 || !this.#names.has(name)) {
        if (count > 0) this.#names.set(name, 1);
        return name;
      }
    }
  }

  /** Adds a node; @param name wished for what it gives. An input that is left out is ''. */
  op(type: string, inputs: readonly string[], attributes: OnnxAttributes, name: string): string {
    return this.ops(type, inputs, attributes, [name])[0]!;
  }

  ops(type: string, inputs: readonly string[], attributes: OnnxAttributes, names: readonly string[]): string[] {
    const outputs = names.map((name) => this.unique(name));
    this.#nodes.push({ type, inputs: [...inputs], outputs, attributes });
    return outputs;
  }

  floats(shape: readonly number[], values: Float32Array, name: string): string {
    return this.#initializer({ name: this.unique(name), dtype: 'float32', shape, values });
  }

  scalar(value: number): string {
    return this.floats([], Float32Array.of(value), 'constant');
  }

  flags(shape: readonly number[], values: Uint8Array, name: string): string {
    return this.#initializer({ name: this.unique(name), dtype: 'bool', shape, values });
  }

  /** A row of whole numbers: axes, lengths, borders. The same row is written once. */
  integers(values: readonly number[]): string {
    const key = values.join();
    const known = this.#integers.get(key);
    if (known !== undefined) return known;
    const made = this.#initializer({ name: this.unique('integers'), dtype: 'int64', shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    this.#integers.set(key, made);
    return made;
  }

  /** Gives a value that a node makes another name. */
  rename(from: string, to: string): void {
    for (const node of this.#nodes) {
      node.inputs = node.inputs.map((name) => (name === from ? to : name));
      node.outputs = node.outputs.map((name) => (name === from ? to : name));
    }
  }

  /** Whether a node makes this value, rather than that it is an input or a constant. */
  makes(name: string): boolean {
    return this.#nodes.some(({ outputs }) => outputs.includes(name));
  }

  /** A GraphProto, the constants' numbers in their own memory. */
  encode(name: string, inputs: readonly Port[], outputs: readonly Port[]): Uint8Array[] {
    const frame = messages.Graph.encode({
      name,
      node: this.#nodes.map(({ type, inputs: input, outputs: output, attributes }) => ({
        input, output, name: output[0], op_type: type, attribute: Object.entries(attributes).map(attributeOf),
      })),
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    }).finish();
    const constants = this.#initializers.map(({ name: own, dtype, shape, values }) => {
      const head = messages.Tensor.encode({ dims: shape, data_type: dataTypes[dtype], name: own }).finish();
      return fieldOf(fieldIds.initializer, [head, ...fieldOf(fieldIds.rawData, [bytesOf(values)])]);
    });
    return [frame, ...constants.flat()];
  }

  #initializer(given: Initializer): string {
    this.#initializers.push(given);
    return given.name;
  }
}

function attributeOf([name, value]: [string, OnnxAttribute]): object {
  if ('float' in value) return { name, f: value.float, type: attributeTypes.float };
  if ('int' in value) return { name, i: value.int, type: attributeTypes.int };
  if ('ints' in value) return { name, ints: value.ints, type: attributeTypes.ints };
  return { name, s: new TextEncoder().encode(value.string), type: attributeTypes.string };
}

function valueInfo({ name, shape }: Port): object {
  const dim = shape.map((length) => (typeof length === 'number' ? { dim_value: length } : { dim_param: length }));
  return { name, type: { tensor_type: { elem_type: dataTypes.float32, shape: { dim } } } };
}
