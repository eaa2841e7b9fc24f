import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { imagesFile, indexFile, labelsFile, type DatasetIndex } from '../main/datasets/index-file.ts';

/** Of a data set to be made up. */
export interface SyntheticSet {
  train: number;
  test: number;
  /** Of the pictures, in pixels; they have three channels. */
  side: number;
  /** Only every so many-th picture is written, and the last; the others are black, and take no room on the disk. Default 1: all. */
  every?: number;
}

/** Ten classes. */
const classes = Array.from({ length: 10 }, (_, index) => `class ${index}`);

/**
 * Writes a packed data set without importing anything: pictures of noise, brighter for each class.
 * @param directory where it is to lie; its last part is the id.
 */
export function writeSyntheticSet(directory: string, id: string, { train, test, side, every = 1 }: SyntheticSet): void {
  const count = train + test;
  const imageBytes = side * side * 3;
  mkdirSync(directory, { recursive: true });
  const noise = Uint8Array.from({ length: imageBytes + 4096 }, (_, index) => Math.imul(index + 1, 2654435761) >>> 26);
  const file = openSync(join(directory, imagesFile), 'w');
  for (let index = 0; index < count; index++) {
    if (index % every !== 0 && index !== count - 1) continue;
    const shift = Math.imul(index, 40_503) & 4095;
    const picture = noise.slice(shift, shift + imageBytes);
    const light = (index % classes.length) * 19;
    for (let i = 0; i < picture.length; i++) picture[i]! += light;
    writeSync(file, picture, 0, imageBytes, index * imageBytes);
  }
  closeSync(file);
  writeFileSync(join(directory, labelsFile), Uint8Array.from({ length: count }, (_, index) => index % classes.length));
  const empty = { start: train + test, end: train + test };
  const index: Partial<DatasetIndex> = {
    format: 'epochal.dataset',
    version: 1,
    id,
    name: id,
    classes,
    counts: { train, validation: 0, test, unlabeled: 0 },
    height: side,
    width: side,
    channels: 3,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    // Nobody verifies it.
    sha256: '0'.repeat(64),
    source: 'made up',
    skipped: [],
    labelType: 'uint8',
    splits: { train: { start: 0, end: train }, validation: { start: train, end: train }, test: { start: train, end: train + test }, unlabeled: empty },
  };
  writeFileSync(join(directory, indexFile), JSON.stringify(index));
}
