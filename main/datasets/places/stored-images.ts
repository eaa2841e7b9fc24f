import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { phrase } from '../../../core/errors/words.ts';
import type { ImageReader, StreamedImages } from '../../engine/engine.ts';
import { damagedDataset, imagesFile } from '../index-file.ts';
import { ReadAhead } from './read-ahead.ts';
import { readPlaces } from './read-places.ts';

/** Images of a packed data set by their places in its file: so many, in an order of their own. */
export class StoredImages implements StreamedImages {
  readonly #directory: string;
  readonly #imageBytes: number;
  readonly #places: Int32Array;

  /** @param directory of the packed data set. @param places of the images, from the first of the file on. */
  constructor(directory: string, imageBytes: number, places: Int32Array) {
    this.#directory = directory;
    this.#imageBytes = imageBytes;
    this.#places = places;
  }

  /** Those from `start` on to before `end`, as a copy. @throws EpochalError `dataset.damaged`. */
  read(start: number, end: number): Uint8Array {
    const file = openSync(this.#file, 'r');
    try {
      return this.#read(file, this.#places.subarray(start, end));
    } finally {
      closeSync(file);
    }
  }

  reader(most: number): ImageReader {
    const file = openSync(this.#file, 'r');
    const ahead = new ReadAhead(this.#file, this.#imageBytes, most);
    const placesOf = (indices: Int32Array): Int32Array => indices.map((index) => this.#places[index]!);
    return {
      prefetch: (indices) => ahead.ask(placesOf(indices)),
      take: (indices) => ahead.take(placesOf(indices)) ?? this.#read(file, placesOf(indices)),
      close() {
        ahead.close();
        closeSync(file);
      },
    };
  }

  get #file(): string {
    return join(this.#directory, imagesFile);
  }

  #read(file: number, places: Int32Array): Uint8Array {
    const images = new Uint8Array(places.length * this.#imageBytes);
    const end = readPlaces(readSync, file, images, places, this.#imageBytes);
    if (end !== null) throw damagedDataset(this.#directory, phrase`${imagesFile} ends at byte ${end}`);
    return images;
  }
}
