import { renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { datasetExportEndings, type DatasetExportResult, type DatasetExportSettings } from '../../../core/dataset-exports.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { Datasets } from '../../datasets/datasets.ts';
import type { ServingChild } from '../../processes/calls.ts';
import { createJobs } from '../../processes/jobs.ts';
import { requireSpace } from '../../system/disk-space.ts';
import { flushFolder } from '../../system/durable.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { createStaging, flushTree, placeExport, removeStaging } from '../place/staging.ts';
import { checkNewFile, checkNewFolder } from '../place/target.ts';
import type { DatasetExportJob, DatasetExportProgress } from './protocol.ts';
import type { DatasetExportWork } from './work.ts';

export interface DatasetExporterOptions {
  datasets: Pick<Datasets, 'open'>;
  spawn(entry: string): ServingChild;
  /** The file of main/export/data/child. */
  childEntry: string;
}

export interface DatasetExportOptions {
  /** Called at most ten times a second, and at the end. */
  onProgress?: (progress: DatasetExportProgress) => void;
  /** Ends it at once, with `export.cancelled`; nothing is left. */
  signal?: AbortSignal;
}

/** Takes data sets out, each in a process of its own. */
export interface DatasetExporter {
  /**
   * @param path absolute: of a file that is not there yet, or of a folder that is not there or is empty.
   * @throws EpochalError `dataset.unknown`, `dataset.missing`, `dataset.damaged`, `export.cancelled`, `export.died`, `process.hung`,
   *   `output.folder`, `output.write`, `output.exists`, `disk.full`. Nothing is left then.
   */
  export(id: string, settings: DatasetExportSettings, path: string, options?: DatasetExportOptions): Promise<DatasetExportResult>;
  /** Ends all that are under way. */
  close(): void;
}

/** A pixel of a CSV takes up to four characters; PNG of noise is a little longer than its pixels. */
const bytesPerPixel: Readonly<Record<DatasetExportSettings['format'], number>> = { folder: 1, npz: 1, csv: 3.6, pack: 1 };

export function createDatasetExporter({ datasets, spawn, childEntry }: DatasetExporterOptions): DatasetExporter {
  const jobs = createJobs<DatasetExportWork>();
  return {
    async export(id, settings, path, { onProgress, signal } = {}) {
      const began = performance.now();
      const { format } = settings;
      const isFile = datasetExportEndings[format] !== null;
      const dataset = datasets.open(id);
      dataset.close();
      const { name, counts, height, width, channels } = dataset.info;
      (isFile ? checkNewFile : checkNewFolder)(path);
      const images = Object.values(counts).reduce((sum, count) => sum + count, 0);
      await requireSpace(dirname(path), images * height * width * channels * bytesPerPixel[format], phrase`the data set`, 'output');
      const target = { path, isFile };
      const staging = createStaging(target);
      try {
        const job: DatasetExportJob = { ...settings, directory: dataset.directory, staging, fileName: isFile ? basename(path) : null };
        const failures = {
          process: phrase`The process that exported '${name}' as ${format}`,
          cancelled: () => new EpochalError('export.cancelled', { name, format }),
          died: (how: ReturnType<typeof phrase>) => new EpochalError('export.died', { name, format, how }),
        };
        const written = await jobs.runToEnd({ start: () => spawn(childEntry), signal, ...failures }, (call) => call('write', job, onProgress ? { onProgress } : {}));
        if (isFile) placeOneFile(staging, path);
        else placeFolder(staging, path);
        return { out: path, ...written, seconds: (performance.now() - began) / 1000 };
      } catch (error) {
        removeStaging(staging);
        throw error;
      }
    },
    close: jobs.close,
  };
}

function placeFolder(staging: string, path: string): void {
  withSystemErrors(path, () => flushTree(staging), 'output');
  placeExport(staging, { path, isFile: false });
}

function placeOneFile(staging: string, path: string): void {
  withSystemErrors(path, () => {
    renameSync(join(staging, basename(path)), path);
    flushFolder(dirname(path));
  }, 'output');
  removeStaging(staging);
}
