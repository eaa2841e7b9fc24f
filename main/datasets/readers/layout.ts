import type { ClassGroup, DatasetInfo, SplitName } from '../../../core/datasets.ts';
import type { Phrase } from '../../../core/errors/words.ts';
import type { PictureFile } from '../picture-files.ts';
import type { Task } from '../progress.ts';
import type { Container } from './container.ts';
import type { DatasetKind } from './kinds.ts';
import type { ReadOptions } from './options.ts';

/** Some images of one split with their labels. */
export interface Part {
  split: SplitName;
  /** Place among the parts of its split; parts may come in any order. */
  order: number;
  /** N x height x width x channels. */
  images: Uint8Array;
  /** N class indices; 0 each where the split is `unlabeled`. */
  labels: ArrayLike<number>;
  /** The files the N images came from, where each had one. Either all parts have them or none. */
  files?: PictureFile[];
}

/** What gives the pixels and labels of a data set their meaning. */
export interface Facts {
  height: number;
  width: number;
  channels: number;
  classes: string[];
  classesZh?: string[];
  groups?: ClassGroup[];
  /** `DatasetInfo` says what these are. */
  fit?: DatasetInfo['fit'];
  fill?: DatasetInfo['fill'];
  skipped?: DatasetInfo['skipped'];
  /** The journal of edits that comes with it, as `edits.jsonl` has it. */
  edits?: Uint8Array;
}

/** One way a kind of data set is laid out in files. */
export interface Layout {
  kind: DatasetKind;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  /** Options of an import that it heeds, beside `as`; others are refused. None when absent. */
  heeds?: readonly (keyof ReadOptions)[];
  /** Looks for it in `container`; null where there is nothing of it. It decodes no picture yet. */
  find(container: Container, options: ReadOptions, task: Task): Promise<Found | null>;
}

/** A picture that is a file, before it is read. */
export interface ListedPicture {
  /** Where its file can be opened. */
  path: string;
  /** Path below the data set's origin, with `/`. */
  name: string;
  split: SplitName;
  /** Class index; 0 where the split is `unlabeled`. */
  label: number;
}

/** The pictures of a data set whose pictures are files. */
export interface Listing {
  classes: string[];
  pictures: readonly ListedPicture[];
  /** What is known before a picture is read. */
  skipped: NonNullable<Facts['skipped']>;
}

/** A data set, or a part of one, of which it is known where its files lie. */
export interface Found {
  /** The part of the files it needs that are there: 1 for all. */
  share: number;
  /** Names of those that are not. */
  missing: string[];
  /** Of what it will take on the disk, about. */
  bytes: number;
  /** Its pictures, where each is a file: what is looked at before it is imported. */
  listing?: Listing;
  /**
   * Reads all of it, handing on each part as it comes.
   * @throws EpochalError when a file is not what it should be.
   */
  read(add: (part: Part) => Promise<void>, task: Task, work: WorkPlace): Promise<Facts>;
}

/** Where work is kept until a data set is whole, for an import that goes on after one that ended early. */
export interface WorkPlace {
  /** Need not be there. It is removed once the data set is in the store. */
  folder: string;
  /** How the process ended that read the same before this one, where it died of it. */
  died: Phrase | null;
}
