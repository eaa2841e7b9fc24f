import { readSync } from 'node:fs';
import { phrase } from '../../../core/errors/words.ts';
import type { ImageReader, StoredImages } from '../../engine/engine.ts';
import { damagedDataset, imagesFile } from '../index-file.ts';
import type { DatasetImages } from '../packed.ts';
import { ReadAhead } from './read-ahead.ts';
import { readPlaces } from './read-places.ts';

/** Images of a packed data set by their places in its file: so many, in an order of their own. */
export class PlacedImages implements StoredImages {
  readonly streamed: boolean;
  readonly #file: Pick<DatasetImages, 'directory' | 'descriptor'>;
  readonly #imageBytes: number;
  readonly #places: Uint32Array;

  /** @param file of the packed data set, which stays open as long as images are read. @param places of the images, from the first of the file on. @param streamed as `StoredImages` has it; default false. */
  constructor(file: Pick<DatasetImages, 'directory' | 'descriptor'>, imageBytes: number, places: Uint32Array, streamed = false) {
    this.streamed = streamed;
    this.#file = file;
    this.#imageBytes = imageBytes;
    this.#places = places;
  }

  /** @throws EpochalError `dataset.damaged`. */
  read(target: Uint8Array, first: number): void {
    this.#read(target, this.#places.subarray(first, first + target.length / this.#imageBytes));
  }

  reader(most: number): ImageReader {
    const ahead = new ReadAhead(this.#file.descriptor, this.#imageBytes, most);
    const placesOf = (indices: Int32Array): Uint32Array => Uint32Array.from(indices, (index) => this.#places[index]!);
    return {
      prefetch: (indices) => ahead.ask(placesOf(indices)),
      take: (indices) => ahead.take(placesOf(indices)) ?? this.#read(new Uint8Array(indices.length * this.#imageBytes), placesOf(indices)),
      close: () => ahead.close(),
    };
  }

  #read(target: Uint8Array, places: Uint32Array): Uint8Array {
    const end = readPlaces(readSync, this.#file.descriptor, target, places, this.#imageBytes);
    if (end !== null) throw damagedDataset(this.#file.directory, phrase`${imagesFile} ends at byte ${end}`);
    return target;
  }
}
