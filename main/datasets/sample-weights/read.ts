import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import { copyEnding, type Column, type Refuse } from './column.ts';
import { isNpy, readNpy } from './npy.ts';
import { readText } from './text.ts';

/** Larger files are not one number an image, with something beside it. */
const largest = { bytes: 1e6, perImage: 1000 };

/**
 * How much each training image counts, from a file: text with one number a line, a CSV file with one column or
 * with one named `weight` or `sample_weight` (pandas' unnamed index before it is passed over), or a NumPy `.npy` array
 * of one axis, float32 or float64.
 * No error repeats what the file holds: it may be another than was meant.
 * @param path what the file is called, for messages.
 * @param count images of the whole training split, in its order.
 * @returns float32, `count` of them, each finite and at least 0, some above 0.
 * @throws EpochalError `training.sample-weights` naming the file, the line, and what was got.
 */
export function readSampleWeights(path: string, count: number, file = path): Float32Array {
  const refuse: Refuse = (problem, hint) => {
    throw new EpochalError('training.sample-weights', { path, problem, hint });
  };
  const bytes = bytesOf(file, largest.bytes + count * largest.perImage, refuse);
  const { values, place } = columnOf(file, bytes, refuse);
  if (values.length !== count) {
    refuse(phrase`the file has ${values.length} numbers, and there are ${count} training images`, phrase`Give one number for each image of the training split, in its order.`);
  }
  const weights = Float32Array.from(values);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== -1) refuse(phrase`${place(wrong)} is ${values[wrong]! < 0 ? phrase`below 0` : phrase`no number that float32 can hold`}`, phrase`A weight is a number of at least 0, such as 1 or 0.5.`);
  if (weights.every((weight) => weight === 0)) refuse(phrase`all numbers are 0, so that nothing would be learnt`, phrase`Give at least one image a weight above 0.`);
  return weights;
}

function columnOf(file: string, bytes: Buffer, refuse: Refuse): Column {
  if (extname(file) === copyEnding) return readCopy(bytes, refuse);
  return isNpy(bytes) ? readNpy(bytes, refuse) : readText(bytes, refuse);
}

/** The copy that a run keeps: float32, little-endian. */
function readCopy(bytes: Buffer, refuse: Refuse): Column {
  if (bytes.length % 4 !== 0) refuse(phrase`the copy is damaged`, phrase`Give the sample weights anew, or none.`);
  return { values: Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4)), place: (index) => phrase`number ${index + 1}` };
}

function bytesOf(path: string, most: number, refuse: Refuse): Buffer {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) refuse(phrase`this is not a file`, phrase`Name a text, CSV or .npy file.`);
    if (facts.size > most) refuse(phrase`the file has ${Math.round(facts.size / 1e6)} MB`, phrase`One number an image takes far less: name another file.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error) || !('code' in error)) throw error;
    return refuse(error.code === 'ENOENT' ? phrase`there is no such file` : phrase`the file can't be read (${String(error.code)})`, phrase`Check the path and the rights to it.`);
  }
}
