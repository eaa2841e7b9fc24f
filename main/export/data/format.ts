import type { ExportedImages } from './images.ts';
import type { DatasetExportJob } from './protocol.ts';

/**
 * Writes a data set in one format.
 * @param advance is told of each picture that was written.
 * @throws EpochalError `disk.full`, `output.write`, `dataset.damaged`.
 */
export type DatasetWriter = (images: ExportedImages, job: DatasetExportJob, advance: (pictures: number) => void) => Promise<{ files: number; bytes: number }>;

/** Pictures that are held at once: about 4 MB. */
export function batchOf({ info: { height, width, channels } }: ExportedImages): number {
  return Math.max(1, Math.floor((4 * 2 ** 20) / (height * width * channels)));
}
