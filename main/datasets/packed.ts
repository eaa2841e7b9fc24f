import { closeSync, createReadStream, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit } from '../../core/datasets/edits/edit.ts';
import type { DatasetInfo, SplitName } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { beginContentHash } from './content-hash.ts';
import { type DatasetIndex, type Range, damagedDataset, imageCount, imagesFile, infoOf, labelsFile, readIndex } from './index-file.ts';
import { readPlaces } from './places/read-places.ts';

/** Images of a data set with their labels, open for reading: as imported, or as its edits have left them. Images are bytes, height x width x channels. */
export interface DatasetImages {
  readonly info: DatasetInfo;
  /** Those that have made it so, in their order; none as imported. */
  readonly edits: readonly Edit[];
  readonly directory: string;
  /** Of `images.u8`, until `close`. A set that grows gets another file under that name; this stays the one that was opened. */
  readonly descriptor: number;
  /** The position of each image of a split among all images of `images.u8`, ascending. */
  places(split: SplitName): Uint32Array;
  /** Class indices of a split, of its first `limit` images (default: all). */
  labels(split: SplitName, limit?: number): Int32Array;
  /** `count` images of a split from its image `start` on, as a copy: count x height x width x channels. */
  images(split: SplitName, start: number, count: number): Uint8Array;
  /** One image: height x width x channels. */
  image(split: SplitName, index: number): Uint8Array;
  /** The same as `images`, into the beginning of `target`. */
  readImagesInto(target: Uint8Array, split: SplitName, start: number, count: number): void;
  /** Lets go of the file. Nothing can be read afterwards. */
  close(): void;
}

/** A packed data set as it was imported. */
export interface PackedDataset extends DatasetImages {
  /** Where a split lies among all images. */
  range(split: SplitName): Range;
  /** By place, those of unlabeled images too, which mean nothing. */
  allLabels: Int32Array;
  /** The images at places, one after the other, into the beginning of `target`. */
  readPlacesInto(target: Uint8Array, places: Uint32Array): void;
  /** Reads all of it and compares with its hash. Throws EpochalError `dataset.damaged`. */
  verify(): Promise<void>;
}

/**
 * Opens the packed data set in `directory`, as it was imported. Sizes are checked now, content by `verify`.
 * A range outside a split throws EpochalError `dataset.range`.
 * @throws EpochalError `dataset.missing`, `dataset.damaged`.
 */
export function openPacked(directory: string): PackedDataset {
  const index = readIndex(directory);
  const imageBytes = index.height * index.width * index.channels;
  const labelBytes = index.labelType === 'uint8' ? 1 : 2;
  const allLabels = readLabels(directory, index, imageCount(index) * labelBytes);
  const opened = openImages(directory, imageCount(index) * imageBytes);
  let descriptor: number | null = opened;

  const dataset: PackedDataset = {
    info: infoOf(index),
    edits: [],
    directory,
    descriptor: opened,
    allLabels,
    range: (split) => ({ ...index.splits[split] }),
    places: (split) => stretch(index.splits[split].start, index.counts[split]),
    labels(split, limit) {
      const { start, end } = index.splits[split];
      return allLabels.slice(start, limit === undefined ? end : Math.min(end, start + Math.max(0, limit)));
    },
    images(split, start, count) {
      const target = new Uint8Array(Math.max(0, count) * imageBytes);
      dataset.readImagesInto(target, split, start, count);
      return target;
    },
    image: (split, i) => dataset.images(split, i, 1),
    readImagesInto(target, split, start, count) {
      const range = index.splits[split];
      checkStretch(dataset.info, split, start, count, range.end - range.start);
      dataset.readPlacesInto(target, stretch(range.start + start, count));
    },
    readPlacesInto(target, places) {
      const count = places.length;
      if (target.length < count * imageBytes) throw new EpochalError('dataset.range/target', { count, bytes: count * imageBytes, target: target.length });
      if (descriptor === null) throw new EpochalError('dataset.closed', { id: index.id });
      const end = readPlaces(readSync, descriptor, target, places, imageBytes);
      if (end !== null) throw damagedDataset(directory, phrase`${imagesFile} ends at byte ${end}`);
    },
    async verify() {
      const hash = beginContentHash(index);
      for (const file of [imagesFile, labelsFile])
        for await (const chunk of createReadStream(join(directory, file), { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
      const sha256 = hash.digest('hex');
      if (sha256 !== index.sha256) throw damagedDataset(directory, phrase`its content has sha256 ${sha256}, ${index.sha256} was recorded`);
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
  return dataset;
}

/** @param there images of the split. @throws EpochalError `dataset.range`. */
export function checkStretch({ id }: Pick<DatasetInfo, 'id'>, split: SplitName, start: number, count: number, there: number): void {
  if ([start, count].every(Number.isInteger) && start >= 0 && count >= 0 && start + count <= there) return;
  throw new EpochalError('dataset.range', { start, end: start + count, split, id, count: there });
}

function readLabels(directory: string, index: DatasetIndex, expected: number): Int32Array {
  const path = join(directory, labelsFile);
  if (!existsSync(path)) throw damagedDataset(directory, phrase`${labelsFile} is missing`);
  const bytes = readFileSync(path);
  checkSize(directory, labelsFile, bytes.length, expected);
  if (index.labelType === 'uint8') return Int32Array.from(bytes);
  return Int32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(i * 2));
}

function stretch(first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}

/** Opens the file, then looks at its size: between the two another may take its name. */
function openImages(directory: string, expected: number): number {
  const path = join(directory, imagesFile);
  if (!existsSync(path)) throw damagedDataset(directory, phrase`${imagesFile} is missing`);
  const descriptor = openSync(path, 'r');
  try {
    checkSize(directory, imagesFile, fstatSync(descriptor).size, expected);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return descriptor;
}

function checkSize(directory: string, file: string, size: number, expected: number): void {
  if (size !== expected) throw damagedDataset(directory, phrase`${file} has ${size} bytes, ${expected} expected`);
}
