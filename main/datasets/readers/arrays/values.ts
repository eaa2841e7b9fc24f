import { phrase } from '../../../../core/errors/words.ts';
import { npyNumbers, type NpyNumbers } from '../../../formats/npy.ts';
import type { StoredArray } from './npz-archive.ts';
import { wholeValues } from './pieces.ts';
import { refusedArray } from './refusal.ts';

/**
 * How an array's values are read, after its head has been held against what is there.
 * @throws EpochalError `dataset.array` for objects, texts and records, and where it announces more or less than it has.
 */
export function numbersOf(file: string, array: StoredArray): NpyNumbers {
  const { name, type, shape, bytes } = array;
  if (/^[<>|=]?O/.test(type))
    throw refusedArray(file, phrase`'${name}' holds Python objects (pickled), which are not read: reading them could run a program`, phrase`Save numbers: numpy.savez(path, ${name}=numpy.asarray(${name}, dtype='uint8')). Lists of different lengths have to be made alike first.`);
  const numbers = npyNumbers(type);
  if (!numbers) throw refusedArray(file, phrase`'${name}' is of type ${type}, which is not numbers`, phrase`Save it as uint8: numpy.savez(path, ${name}=${name}.astype('uint8')).`);
  const announced = shape.reduce((product, size) => product * size, numbers.bytes);
  if (announced !== bytes) throw refusedArray(file, phrase`'${name}' says that it is (${shape.join(', ')}) of ${type}, ${announced} bytes, and has ${bytes}`, phrase`Copy or download it again, or save the arrays again with numpy.savez.`);
  return numbers;
}

/** Largest array of labels, or of pictures that lie in memory as a whole, in bytes. */
export const largestWhole = 2 ** 30;

/**
 * All values in the order of the axes, the last fastest, whichever order the file has.
 * @throws EpochalError `dataset.array`.
 */
export async function wholeArray(file: string, array: StoredArray): Promise<Float64Array> {
  const { bytes: size, read } = numbersOf(file, array);
  const count = array.bytes / size;
  if (count * 8 > largestWhole) throw refusedArray(file, phrase`'${array.name}' has ${count} values, more than labels can have`, phrase`Save one number a picture.`);
  const values = new Float64Array(count);
  let at = 0;
  for await (const chunk of wholeValues(array.values(), size)) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let offset = 0; offset < chunk.length; offset += size) values[at++] = read(view, offset);
  }
  if (at !== count) throw endsEarly(file, array.name);
  if (!array.fortran || array.shape.length < 2) return values;
  const ordered = new Float64Array(count);
  const place = placesOf(array.shape);
  for (let index = 0; index < count; index++) ordered[place(index)] = values[index]!;
  return ordered;
}

/** Where in an array whose last axis goes fastest the `index`-th value of one lies whose first does. */
export function placesOf(shape: readonly number[]): (index: number) => number {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  return (index) => {
    let rest = index;
    let place = 0;
    for (const [axis, size] of shape.entries()) {
      place += (rest % size) * strides[axis]!;
      rest = Math.floor(rest / size);
    }
    return place;
  };
}

export function endsEarly(file: string, name: string): Error {
  return refusedArray(file, phrase`'${name}' ends too early`, phrase`Copy or download it again, or save the arrays again with numpy.savez.`);
}
