import type { Container } from './readers/container.ts';
import type { DatasetKind } from './readers/layout.ts';

export interface OpenJob {
  /** Of the data set, for the progress. */
  id: string;
  path: string;
  /** What it should be; found out when absent. */
  as: DatasetKind | undefined;
}

export interface PackJob {
  /** An empty folder of the store, to write the data set into. */
  staging: string;
  about: { id: string; name: string; source: string };
  /** Number of images, for the progress; null while unknown. */
  expected: number | null;
}

/** What was found where the process was to look. */
export interface Found {
  kind: DatasetKind;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  container: Container['kind'];
  /** Of the files that are to be read. */
  bytes: number;
}
