import type { ImageReader, StoredImages } from '../engine.ts';
import { BatchFeed } from './batch.ts';
import type { NativeTensor, Tensors } from './tensors.ts';

/** Brings the images of batches, read ahead, into tensors to be fed. */
export class ImageFeed {
  readonly #reader: ImageReader;
  readonly #batch: BatchFeed;

  /** @param shape height x width x channels. @param most images of a batch. */
  constructor(tensors: Tensors, images: StoredImages, shape: readonly number[], most: number) {
    this.#reader = images.reader(most);
    this.#batch = new BatchFeed(tensors, 'uint8', shape);
  }

  /** As `ImageReader.prefetch`. */
  prefetch(indices: Int32Array): boolean {
    return this.#reader.prefetch(indices);
  }

  /** @returns the tensor to feed, valid until the next call. */
  write(indices: Int32Array): NativeTensor {
    return this.#batch.write(indices.length, this.#reader.take(indices));
  }

  close(): void {
    this.#reader.close();
    this.#batch.free();
  }
}
