import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { phrase } from '../../../core/errors/words.ts';
import type { ImageReader, StoredImages } from '../../engine/engine.ts';
import { damagedDataset, imagesFile } from '../index-file.ts';
import { ReadAhead } from './read-ahead.ts';
import { readPlaces } from './read-places.ts';

/** Images of a packed data set by their places in its file: so many, in an order of their own. */
export class PlacedImages implements StoredImages {
  readonly streamed: boolean;
  readonly #directory: string;
  readonly #imageBytes: number;
  readonly #places: Uint32Array;

  /** @param directory of the packed data set. @param places of the images, from the first of the file on. @param streamed as `StoredImages` has it; default false. */
  constructor(directory: string, imageBytes: number, places: Uint32Array, streamed = false) {
    this.streamed = streamed;
    this.#directory = directory;
    this.#imageBytes = imageBytes;
    this.#places = places;
  }

  /** @throws EpochalError `dataset.damaged`. */
  read(target: Uint8Array, first: number): void {
    const file = openSync(this.#file, 'r');
    try {
      this.#read(file, target, this.#places.subarray(first, first + target.length / this.#imageBytes));
    } finally {
      closeSync(file);
    }
  }

  reader(most: number): ImageReader {
    const file = openSync(this.#file, 'r');
    const ahead = new ReadAhead(this.#file, this.#imageBytes, most);
    const placesOf = (indices: Int32Array): Uint32Array => Uint32Array.from(indices, (index) => this.#places[index]!);
    return {
      prefetch: (indices) => ahead.ask(placesOf(indices)),
      take: (indices) => ahead.take(placesOf(indices)) ?? this.#read(file, new Uint8Array(indices.length * this.#imageBytes), placesOf(indices)),
      close() {
        ahead.close();
        closeSync(file);
      },
    };
  }

  get #file(): string {
    return join(this.#directory, imagesFile);
  }

  #read(file: number, target: Uint8Array, places: Uint32Array): Uint8Array {
    const end = readPlaces(readSync, file, target, places, this.#imageBytes);
    if (end !== null) throw damagedDataset(this.#directory, phrase`${imagesFile} ends at byte ${end}`);
    return target;
  }
}
