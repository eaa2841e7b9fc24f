import { phrase } from '../../../../core/errors/words.ts';
import type { StoredArray } from './npz-archive.ts';
import { refusedArray } from './refusal.ts';
import { wholeArray } from './values.ts';

/** Labels of at most two bytes. */
export const mostClasses = 65_536;

/** @throws EpochalError `dataset.array` naming the first that is no label. */
export function requireLabels(file: string, name: string, labels: ArrayLike<number>, classes = mostClasses): void {
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw refusedArray(file, phrase`label ${label} of picture ${index} in '${name}' is out of range, a whole number from 0 to ${classes - 1} is needed`, phrase`Number the classes from 0 on.`);
  }
}

export interface ReadLabels {
  labels: Float64Array;
  /** How many classes there are at least: one more than the greatest label, or as many as a row of the array has places. */
  classes: number;
}

/**
 * The labels of `count` pictures: N or N x 1 whole numbers from 0 on, of any type of numbers; or N x K where each row has
 * a single 1 among zeros (one-hot), whose place is the label.
 * @throws EpochalError `dataset.array`.
 */
export async function readLabels(file: string, array: StoredArray, count: number, pictures: string): Promise<ReadLabels> {
  const { name, shape } = array;
  const [rows = 0, columns = 1] = shape;
  if (shape.length === 0 || shape.length > 2 || columns === 0) throw refusedArray(file, phrase`'${name}' is of shape (${shape.join(', ')}), which is not that of labels`, phrase`Save one number a picture: N, or N x 1.`);
  if (rows !== count) throw refusedArray(file, phrase`'${pictures}' has ${count} pictures and '${name}' ${rows} labels`, phrase`Save as many labels as pictures.`);
  const values = await wholeArray(file, array);
  const labels = columns === 1 ? values : oneHot(file, name, values, columns);
  requireLabels(file, name, labels);
  return { labels, classes: columns === 1 ? labels.reduce((most, label) => Math.max(most, label), -1) + 1 : columns };
}

function oneHot(file: string, name: string, values: Float64Array, columns: number): Float64Array {
  return Float64Array.from({ length: values.length / columns }, (_, row) => {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const label = own.indexOf(1);
    if (label === -1 || own.some((value, column) => value !== (column === label ? 1 : 0)))
      throw refusedArray(file, phrase`row ${row} of '${name}' is no label: it needs a single 1 among zeros`, phrase`Save one number a picture, such as ${name}.argmax(axis=1).`);
    return label;
  });
}
