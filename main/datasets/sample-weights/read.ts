import { readFileSync, statSync } from 'node:fs';
import { EpochalError } from '../../../core/errors.ts';
import type { Refuse } from './column.ts';
import { isNpy, readNpy } from './npy.ts';
import { readText } from './text.ts';

/** Larger files are not one number an image. */
const largest = 512e6;

/**
 * How much each training image counts, from a file: text with one number a line, a CSV file with one column or
 * with one named `weight` or `sample_weight` (pandas' unnamed index before it is passed over), or a NumPy `.npy` array
 * of one axis, float32 or float64.
 * @param count images of the whole training split, in its order.
 * @returns float32, `count` of them, each finite and at least 0, some above 0.
 * @throws EpochalError `training.sample-weights` naming the file, the line, and what was got.
 */
export function readSampleWeights(path: string, count: number): Float32Array {
  const refuse: Refuse = (problem, hint) => {
    throw new EpochalError('training.sample-weights', `Sample weights ${path}: ${problem}.`, hint);
  };
  const bytes = bytesOf(path, refuse);
  const { values, place } = isNpy(bytes) ? readNpy(bytes, refuse) : readText(bytes, refuse);
  if (values.length !== count) {
    refuse(`the file has ${values.length} numbers, and there are ${count} training images`, 'Give one number for each image of the training split, in its order.');
  }
  const weights = Float32Array.from(values);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrong !== -1) refuse(`${place(wrong)} is ${values[wrong]}`, 'A weight is a number of at least 0 that float32 can hold.');
  if (weights.every((weight) => weight === 0)) refuse('all numbers are 0, so that nothing would be learnt', 'Give at least one image a weight above 0.');
  return weights;
}

function bytesOf(path: string, refuse: Refuse): Buffer {
  try {
    const facts = statSync(path);
    if (!facts.isFile()) refuse('this is not a file', 'Name a text, CSV or .npy file.');
    if (facts.size > largest) refuse(`the file has ${Math.round(facts.size / 1e6)} MB`, 'One number an image takes far less: name another file.');
    return readFileSync(path);
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error) || !('code' in error)) throw error;
    return refuse(error.code === 'ENOENT' ? 'there is no such file' : `the file can't be read (${String(error.code)})`, 'Check the path and the rights to it.');
  }
}
