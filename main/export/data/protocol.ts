import type { DatasetExportSettings } from '../../../core/dataset-exports.ts';

/** What a process that takes out a data set is to do, once. */
export interface DatasetExportJob extends DatasetExportSettings {
  /** Folder of the packed data set. */
  directory: string;
  /** An empty folder to write into; the parent puts what is there in place. */
  staging: string;
  /** Of the one file; null for a folder. */
  fileName: string | null;
}

/** Pictures written so far, and how many there are. */
export interface DatasetExportProgress {
  done: number;
  total: number;
}
