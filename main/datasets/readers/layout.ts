import type { ClassGroups } from '../../../core/datasets.ts';
import type { Container, Entry } from './container.ts';

/** The kinds of data set that can be imported, as `--as` names them. */
export const importableKinds = ['cifar10', 'cifar100'] as const;
export type DatasetKind = (typeof importableKinds)[number];

/** Some images of one split with their labels. */
export interface Part {
  split: 'train' | 'test';
  /** Place among the parts of its split; parts may come in any order. */
  order: number;
  /** N x height x width x channels. */
  images: Uint8Array;
  /** N class indices. */
  labels: ArrayLike<number>;
}

/** What gives the pixels and labels of a data set their meaning. */
export interface Facts {
  classes: string[];
  classesZh?: string[];
  groups?: ClassGroups;
}

/** One way a kind of data set is laid out in files. */
export interface Layout {
  kind: DatasetKind;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  height: number;
  width: number;
  channels: number;
  /** Files that must be there, all in one folder. */
  required: string[];
  /** Files that are used when they are there. */
  optional: string[];
  /**
   * Reads all of it, handing on each part as it comes.
   * @param files those of `required` and `optional` that are there, by name.
   * @throws EpochalError when a file is not what it should be.
   */
  read(container: Container, files: Map<string, Entry>, add: (part: Part) => Promise<void>): Promise<Facts>;
}
