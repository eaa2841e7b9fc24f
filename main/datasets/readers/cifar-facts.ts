import type { ClassGroup } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { chineseOf, publishedNames } from '../labels.ts';
import type { Facts } from './layout.ts';

/** Every CIFAR image is 32 x 32 pixels of red, green and blue. */
export const cifarShape = { height: 32, width: 32, channels: 3 };
export const cifarPixels = 32 * 32;
export const cifarBytes = cifarPixels * 3;

/** The five training files of CIFAR-10 in their order, then the test file. */
export function cifar10Files(extension: string): string[] {
  return [1, 2, 3, 4, 5].map((n) => `data_batch_${n}${extension}`).concat(`test_batch${extension}`);
}

/** Split and place in it of one of `cifar10Files`. */
export function placeOf(name: string): { split: 'train' | 'test'; order: number } {
  const batch = /^data_batch_(\d)/.exec(name)?.[1];
  if (batch !== undefined) return { split: 'train', order: Number(batch) };
  return { split: name.startsWith('train') ? 'train' : 'test', order: 0 };
}

/**
 * Names for the labels of a CIFAR data set.
 * @param names as the data set's own files give them; the published ones where those say nothing.
 * @throws EpochalError `dataset.counts` when there are not 10 or 100.
 */
export function cifarFacts(kind: 'cifar10' | 'cifar100', names?: string[], groups: ClassGroup[] = []): Facts {
  const published = publishedNames[kind];
  const classes = names ?? [...published.en];
  if (classes.length !== published.en.length)
    throw new EpochalError('dataset.counts/names', { count: classes.length, kind, expected: published.en.length });
  const classesZh = chineseOf(classes, published);
  return { ...cifarShape, classes, ...(classesZh ? { classesZh } : {}), groups };
}

/**
 * Checks labels against the number of classes.
 * @throws EpochalError `dataset.labels` naming the file and the place.
 */
export function checkLabels(labels: ArrayLike<number>, classes: number, file: string): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new EpochalError('dataset.labels', { file, label, image: i, last: classes - 1 });
  }
}

/** Learns which group each class belongs to from images labelled with both. */
export class GroupLearner {
  readonly #of = new Map<number, number>();

  /** @throws EpochalError `dataset.labels` when a class shows up in two groups. */
  learn(labels: ArrayLike<number>, groups: ArrayLike<number>, file: string): void {
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] as number;
      const group = groups[i] as number;
      const before = this.#of.get(label);
      if (before === undefined) this.#of.set(label, group);
      else if (before !== group)
        throw new EpochalError('dataset.labels/group', { file, image: i, label, group, before });
    }
  }

  /** The groups, or none while some class has not been seen (a small part of the data set). */
  groups(names?: string[]): ClassGroup[] {
    const published = publishedNames.cifar100;
    const of = published.en.map((_, label) => this.#of.get(label));
    const known = published.groups;
    if (!known || of.some((group) => group === undefined)) return [];
    const english = names ?? known.en;
    const namesZh = chineseOf(english, { en: known.en, zh: known.zh });
    return english.map((name, index) => ({ name, ...(namesZh ? { nameZh: namesZh[index]! } : {}), classes: of.flatMap((group, label) => (group === index ? [label] : [])) }));
  }
}
