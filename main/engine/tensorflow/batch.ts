import type { DType } from '../../../core/graph.ts';
import type { NativeTensor, Tensors } from './tensors.ts';

/** A fed tensor that is written anew for each run, and kept while its length stays. */
export class BatchFeed {
  readonly #tensors: Tensors;
  readonly #dtype: DType;
  readonly #itemShape: readonly number[];
  /** One for full batches and one for the odd last one. */
  readonly #kept: { count: number; tensor: NativeTensor }[] = [];

  /** @param itemShape of one item; [] for numbers. */
  constructor(tensors: Tensors, dtype: DType, itemShape: readonly number[]) {
    this.#tensors = tensors;
    this.#dtype = dtype;
    this.#itemShape = itemShape;
  }

  /** Writes a batch; @returns the tensor to feed, valid until the next call. */
  write(count: number, values: ArrayBufferView): NativeTensor {
    const tensor = this.#sized(count);
    this.#tensors.write(tensor, values);
    return tensor;
  }

  free(): void {
    for (const { tensor } of this.#kept.splice(0)) this.#tensors.free(tensor);
  }

  #sized(count: number): NativeTensor {
    const found = this.#kept.find((kept) => kept.count === count);
    if (found) return found.tensor;
    if (this.#kept.length === 2) this.#tensors.free(this.#kept.pop()!.tensor);
    const tensor = this.#tensors.allocate(this.#dtype, [count, ...this.#itemShape]);
    this.#kept.push({ count, tensor });
    return tensor;
  }
}
