import type { DatasetExportFormat } from '../../../core/dataset-exports.ts';
import { openEdited } from '../../datasets/edits/edited.ts';
import { imageCount, readIndex } from '../../datasets/index-file.ts';
import type { Progress } from '../../processes/calls.ts';
import { writeCsv } from './csv.ts';
import { writeFolder } from './folder.ts';
import type { DatasetWriter } from './format.ts';
import { exportedImages } from './images.ts';
import { writeNpz } from './npz.ts';
import { writePack } from './pack.ts';
import type { DatasetExportJob, DatasetExportProgress } from './protocol.ts';

const writers: Readonly<Record<DatasetExportFormat, DatasetWriter>> = { folder: writeFolder, npz: writeNpz, csv: writeCsv, pack: writePack };

const tellEveryMs = 100;

/** What an exporting process of data sets does. */
export type DatasetExportWork = typeof datasetExportWork;
export const datasetExportWork = {
  async write(job: DatasetExportJob, progress: Progress<DatasetExportProgress>): Promise<{ files: number; bytes: number }> {
    const dataset = openEdited(job.directory);
    try {
      const images = await exportedImages(dataset, imageCount(readIndex(job.directory)));
      const step = { done: 0, total: images.count };
      let told = 0;
      return await writers[job.format](images, job, (pictures) => {
        step.done += pictures;
        if (performance.now() - told < tellEveryMs && step.done < step.total) return;
        told = performance.now();
        progress({ ...step });
      });
    } finally {
      dataset.close();
    }
  },
};
