import type { Container } from './readers/container.ts';
import type { DatasetIndex } from './index-file.ts';
import type { DatasetKind } from './readers/kinds.ts';
import type { WorkPlace } from './readers/layout.ts';
import type { ReadOptions } from './readers/options.ts';

export interface OpenJob {
  /** Of the data set, for the progress. */
  id: string;
  path: string;
  options: ReadOptions;
}

export interface PackJob {
  /** An empty folder of the store, to write the data set into. */
  staging: string;
  work: WorkPlace;
  about: Pick<DatasetIndex, 'id' | 'name' | 'source'> & { origin?: DatasetIndex['origin'] };
  /** Number of images, for the progress; null while unknown. */
  expected: number | null;
}

/** What was found where the process was to look. */
export interface Found {
  kind: DatasetKind;
  /** For people: `CIFAR-10, python version`. */
  title: string;
  container: Container['kind'];
  /** That it will take on the disk, about. */
  bytes: number;
}
