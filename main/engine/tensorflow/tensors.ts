import { totalmem } from 'node:os';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { DType } from '../../../core/graph.ts';
import { dtypes } from './dtypes.ts';
import type { Library } from './library.ts';
import { outOfMemory } from './status.ts';

/** Memory on TensorFlow's side. Whoever makes one frees it, once. */
export interface NativeTensor {
  readonly handle: bigint;
  /** Address of its first value. */
  readonly data: bigint;
  readonly byteLength: number;
}

/** Makes and frees native tensors, and counts those that live. */
export class Tensors {
  readonly #library: Library;
  #live = 0;

  constructor(library: Library) {
    this.#library = library;
  }

  /** How many were made (or fetched) and not yet freed. */
  get live(): number {
    return this.#live;
  }

  /**
   * A tensor of unset values.
   * @throws EpochalError `engine.out-of-memory`.
   */
  allocate(dtype: DType, shape: readonly number[]): NativeTensor {
    const { code, array } = dtypes[dtype];
    const byteLength = shape.reduce((product, length) => product * length, array.BYTES_PER_ELEMENT);
    const memory = totalmem();
    // TensorFlow would look for it for ten seconds.
    if (byteLength > memory) throw outOfMemory(phrase`${describe(dtype, shape, byteLength)}, and this machine has ${memory}`);
    const dims = BigInt64Array.from(shape, (length) => BigInt(length));
    const handle = this.#library.TF_AllocateTensor(code, dims, shape.length, byteLength);
    const data = handle ? this.#library.TF_TensorData(handle) : 0n;
    if (byteLength > 0 && !data) {
      if (handle) this.#library.TF_DeleteTensor(handle);
      throw outOfMemory(describe(dtype, shape, byteLength));
    }
    this.#live++;
    return { handle, data, byteLength };
  }

  /** A tensor with these values. */
  from(dtype: DType, shape: readonly number[], values: ArrayBufferView): NativeTensor {
    const tensor = this.allocate(dtype, shape);
    if (values.byteLength !== tensor.byteLength) {
      this.free(tensor);
      throw new RangeError(`${values.byteLength} bytes do not fill a tensor of ${shape.join(' x ')} ${dtype}`);
    }
    this.write(tensor, values);
    return tensor;
  }

  /** @param offset in bytes, at which the values begin. */
  write(tensor: NativeTensor, values: ArrayBufferView, offset = 0): void {
    if (values.byteLength > 0) this.#library.copyIn(tensor.data + BigInt(offset), values);
  }

  /** Copies out the values of a tensor that TensorFlow made, and frees it. */
  take<A extends ArrayBufferView>(handle: bigint, into: (byteLength: number) => A): A {
    return this.takeInto(handle, into(this.#library.TF_TensorByteSize(handle)));
  }

  /** As `take`, of a tensor whose size is known. @param values as long as it is. */
  takeInto<A extends ArrayBufferView>(handle: bigint, values: A): A {
    this.#live++;
    try {
      if (values.byteLength > 0) this.#library.copyOut(values, this.#library.TF_TensorData(handle));
      return values;
    } finally {
      this.free({ handle });
    }
  }

  free(tensor: { readonly handle: bigint }): void {
    this.#library.TF_DeleteTensor(tensor.handle);
    this.#live--;
  }
}

function describe(dtype: DType, shape: readonly number[], byteLength: number): Phrase {
  return phrase`a tensor of ${shape.join(' x ')} ${dtype} needs ${byteLength} bytes`;
}
