import type { DatasetProgress } from '../../core/datasets.ts';
import type { PlainError } from '../../core/errors.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { Container } from './readers/container.ts';
import type { DatasetKind } from './readers/layout.ts';

/** What a reading process is to do: open one folder or archive; then, if that is wanted, pack what it holds. */
export type ReadOrder = OpenOrder | PackOrder;

export interface OpenOrder {
  type: 'open';
  /** Of the data set, for the progress. */
  id: string;
  path: string;
  /** What it should be; found out when absent. */
  as: DatasetKind | undefined;
}

export interface PackOrder {
  type: 'pack';
  /** An empty folder of the store, to write the data set into. */
  staging: string;
  about: { id: string; name: string; source: string };
  /** Number of images, for the progress; null while unknown. */
  expected: number | null;
}

/** What was found where the process was told to look. */
export interface Found {
  kind: DatasetKind;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  container: Container['kind'];
  /** Of the files that are to be read. */
  bytes: number;
}

/** An answer to an order; `failed` is the last word, and `packed` is. */
export type ReadAnswer = { type: 'found'; found: Found } | { type: 'packed' } | { type: 'failed'; error: PlainError };

export type FromReader = ReadAnswer | { type: 'progress'; progress: DatasetProgress };

/** A reading process, from outside. */
export type ReadingChild = ChildProcess<ReadOrder, FromReader>;
