import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { Attribute, Attributes, DType, OpGraph } from '../../../core/graph.ts';
import { arrayOf, dtypes } from './dtypes.ts';
import type { Library } from './library.ts';
import { checked } from './status.ts';
import type { NativeTensor, Tensors } from './tensors.ts';

/** An operation of the graph. */
export interface Operation {
  readonly handle: bigint;
  readonly type: string;
  readonly inputs: readonly Tensor[];
}

/** One output of an operation. */
export interface Tensor {
  readonly operation: Operation;
  readonly index: number;
}

type NativeAttribute = Attribute | { shape: readonly number[] } | { tensor: NativeTensor };
type NativeAttributes = Readonly<Record<string, NativeAttribute>>;

/** A TF_Graph under construction. */
export class Graph implements OpGraph<Tensor> {
  readonly handle: bigint;
  readonly #library: Library;
  readonly #tensors: Tensors;
  #count = 0;
  #layer = '';

  constructor(library: Library, tensors: Tensors) {
    this.#library = library;
    this.#tensors = tensors;
    this.handle = library.TF_NewGraph();
  }

  op(type: string, inputs: readonly (Tensor | readonly Tensor[])[], attributes: Attributes = {}): Tensor {
    return { operation: this.operation(type, inputs, attributes), index: 0 };
  }

  ops(type: string, inputs: readonly (Tensor | readonly Tensor[])[], attributes: Attributes, count: number): Tensor[] {
    const operation = this.operation(type, inputs, attributes);
    return Array.from({ length: count }, (_, index) => ({ operation, index }));
  }

  constant(dtype: DType, shape: readonly number[], values: ArrayLike<number>): Tensor {
    const tensor = this.#tensors.from(dtype, shape, arrayOf(dtype, values));
    try {
      const operation = this.operation('Const', [], { dtype: { type: dtype }, value: { tensor } });
      return { operation, index: 0 };
    } finally {
      this.#tensors.free(tensor);
    }
  }

  producer(tensor: Tensor): { type: string; inputs: readonly Tensor[] } {
    return tensor.operation;
  }

  /** Operations that follow have this before their names. @param layer a part of a name that TensorFlow takes; '' for nothing. */
  begin(layer: string): void {
    this.#layer = layer === '' ? '' : `${layer}/`;
  }

  /** Where a run feeds values. @param shape -1 for a length that varies. @param name unique; default: one that is. */
  placeholder(dtype: DType, shape: readonly number[], name?: string): Tensor {
    return { operation: this.operation('Placeholder', [], { dtype: { type: dtype }, shape: { shape } }, [], name), index: 0 };
  }

  /** The first output of an operation that came with a saved graph. @throws EpochalError `engine.failed` where there is none of that name. */
  find(name: string): Tensor {
    const handle = this.#library.TF_GraphOperationByName(this.handle, name);
    if (!handle) throw new EpochalError('engine.failed/operation', { name });
    return { operation: { handle, type: 'Saved', inputs: [] }, index: 0 };
  }

  /** The graph as a serialized GraphDef. @throws EpochalError `engine.failed` where TensorFlow cannot write it. */
  encode(): Uint8Array {
    const library = this.#library;
    const buffer = library.TF_NewBuffer();
    try {
      checked(library, phrase`write its graph`, (status) => { library.TF_GraphToGraphDef(this.handle, buffer, status); });
      // TF_Buffer begins with an address and a length.
      const head = new BigUint64Array(2);
      library.copyOut(head, buffer);
      const bytes = new Uint8Array(Number(head[1]));
      if (bytes.byteLength > 0) library.copyOut(bytes, head[0]!);
      return bytes;
    } finally {
      library.TF_DeleteBuffer(buffer);
    }
  }

  /** An operation that does nothing once all of these are done. */
  group(operations: readonly Operation[]): Operation {
    return this.operation('NoOp', [], {}, operations);
  }

  /**
   * Adds an operation that runs after `after`.
   * @throws EpochalError `engine.failed` when TensorFlow refuses it.
   */
  operation(
    type: string,
    inputs: readonly (Tensor | readonly Tensor[])[],
    attributes: NativeAttributes,
    after: readonly Operation[] = [],
    name = `${this.#layer}${type}_${this.#count++}`,
  ): Operation {
    const library = this.#library;
    const description = library.TF_NewOperation(this.handle, type, name);
    for (const input of inputs) {
      if (isList(input)) library.TF_AddInputList(description, outputs(input), input.length);
      else library.TF_AddInput(description, { oper: input.operation.handle, index: input.index });
    }
    for (const operation of after) library.TF_AddControlInput(description, operation.handle);
    for (const [name, value] of Object.entries(attributes)) this.#setAttribute(description, name, value);
    const handle = checked(library, phrase`build ${type}`, (status) => library.TF_FinishOperation(description, status));
    return { handle, type, inputs: inputs.flat() };
  }

  /**
   * Back-propagates by TF_AddGradients.
   * @param from where the gradient `at` is known, of the same shape.
   * @returns the gradient at each of `to`.
   */
  gradients(from: Tensor, at: Tensor, to: readonly Tensor[]): Tensor[] {
    const result = new BigUint64Array(2 * to.length);
    checked(this.#library, phrase`derive the gradients`, (status) =>
      this.#library.TF_AddGradients(
        this.handle, outputs([from]), 1, outputs(to), to.length, outputs([at]), status, result,
      ),
    );
    return to.map((_, i) => ({
      operation: { handle: result[2 * i]!, type: 'Gradient', inputs: [] },
      index: Number(result[2 * i + 1]! & 0xffffffffn),
    }));
  }

  /** The shape TensorFlow inferred: -1 where a length varies, null where not even the rank is known. */
  shapeOf(tensor: Tensor): number[] | null {
    const output = { oper: tensor.operation.handle, index: tensor.index };
    const rank = checked(this.#library, phrase`tell a shape`, (status) =>
      this.#library.TF_GraphGetTensorNumDims(this.handle, output, status),
    );
    if (rank < 0) return null;
    const dims = new BigInt64Array(Math.max(rank, 1));
    checked(this.#library, phrase`tell a shape`, (status) =>
      this.#library.TF_GraphGetTensorShape(this.handle, output, dims, rank, status),
    );
    return Array.from(dims.subarray(0, rank), Number);
  }

  delete(): void {
    this.#library.TF_DeleteGraph(this.handle);
  }

  #setAttribute(description: bigint, name: string, value: NativeAttribute): void {
    const library = this.#library;
    if ('int' in value) library.TF_SetAttrInt(description, name, value.int);
    else if ('ints' in value) library.TF_SetAttrIntList(description, name, int64s(value.ints), value.ints.length);
    else if ('float' in value) library.TF_SetAttrFloat(description, name, value.float);
    else if ('bool' in value) library.TF_SetAttrBool(description, name, value.bool ? 1 : 0);
    else if ('type' in value) library.TF_SetAttrType(description, name, dtypes[value.type].code);
    else if ('shape' in value) library.TF_SetAttrShape(description, name, int64s(value.shape), value.shape.length);
    else if ('string' in value) {
      const bytes = new TextEncoder().encode(value.string);
      library.TF_SetAttrString(description, name, bytes, bytes.byteLength);
    } else {
      const { tensor } = value;
      checked(library, phrase`make a constant`, (status) => library.TF_SetAttrTensor(description, name, tensor.handle, status));
    }
  }
}

/** TF_Output[]: 16 bytes each, the operation's address and then the index. */
export function outputs(tensors: readonly Tensor[]): BigUint64Array {
  const packed = new BigUint64Array(2 * tensors.length);
  for (const [i, { operation, index }] of tensors.entries()) {
    packed[2 * i] = operation.handle;
    packed[2 * i + 1] = BigInt(index);
  }
  return packed;
}

function int64s(values: readonly number[]): BigInt64Array {
  return BigInt64Array.from(values, (value) => BigInt(value));
}

function isList(input: Tensor | readonly Tensor[]): input is readonly Tensor[] {
  return Array.isArray(input);
}
