import type { DatasetExportSettings } from '../../../core/dataset-exports.ts';
import type { PackedDataset } from '../../datasets/packed.ts';
import type { ExportedImages } from './images.ts';

export interface WriteJob extends DatasetExportSettings {
  /** The packed data set itself. */
  dataset: PackedDataset;
  /** An empty folder to write into. */
  staging: string;
  /** Of the one file; null for a folder. */
  fileName: string | null;
}

/**
 * Writes a data set in one format.
 * @param advance is told of each picture that was written.
 * @throws EpochalError `disk.full`, `output.write`, `dataset.damaged`.
 */
export type DatasetWriter = (images: ExportedImages, job: WriteJob, advance: (pictures: number) => void) => Promise<{ files: number; bytes: number }>;

/** Pictures that are held at once: about 4 MB. */
export function batchOf({ info: { height, width, channels } }: ExportedImages): number {
  return Math.max(1, Math.floor((4 * 2 ** 20) / (height * width * channels)));
}
