import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { datasetExportEndings, type DatasetExportChange, type DatasetExportRow, type DatasetExportSettings } from '../../../core/dataset-exports.ts';
import { EpochalError, toPlainError } from '../../../core/errors.ts';
import type { Datasets } from '../../datasets/datasets.ts';
import { newRunId } from '../../runs/ids.ts';
import { makeFolder } from '../../system/durable.ts';
import { removeLeftovers } from '../../system/leftovers.ts';
import { processTag } from '../../system/process-tag.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { createTopic } from '../../system/topic.ts';
import { filesBelow, type StoredFile } from '../store.ts';
import type { DatasetExporter } from './exporter.ts';
import { safeName } from './names.ts';

/** Exports of data sets that windows ask for, one after the other. What they give is kept until it is removed, or this app ends. */
export interface DatasetExportService {
  /** Begins; how it goes comes as changes. @throws EpochalError `dataset.unknown`, `dataset.missing`, `dataset.damaged`, `export.closed`. */
  make(id: string, settings: DatasetExportSettings): DatasetExportRow;
  /** Newest first. */
  list(): DatasetExportRow[];
  /** Ends one under way; nothing where it has ended. @throws EpochalError `export.unknown`. */
  cancel(id: string): void;
  /** Ends it first where it is under way. @throws EpochalError `export.unknown`. */
  remove(id: string): void;
  /** What is saved of one. @throws EpochalError `export.unknown`, `files.no-file`. */
  file(id: string, name: string): StoredFile;
  /** @returns ends it. */
  subscribe(listener: (change: DatasetExportChange) => void): () => void;
  /** Ends all that are under way, and removes what they gave. */
  close(): Promise<void>;
}

interface Job {
  row: DatasetExportRow;
  controller: AbortController;
  /** Where it is written. */
  path: string;
}

/** @param root a folder of the home; what apps that are gone have left there is removed. */
export function createDatasetExports(datasets: Pick<Datasets, 'info'>, exporter: DatasetExporter, root: string, report: (error: unknown) => void): DatasetExportService {
  removeLeftovers(root, (name) => /^\.data-(\d+-\d+)$/.exec(name)?.[1]);
  const own = join(root, `.data-${processTag}`);
  const topic = createTopic<DatasetExportChange>(report);
  const jobs = new Map<string, Job>();
  let line: Promise<void> = Promise.resolve();
  let closed = false;

  const find = (id: string): Job => {
    const job = jobs.get(id);
    if (!job) throw new EpochalError('export.unknown', { id: id.slice(0, 60) });
    return job;
  };
  const change = (job: Job, changes: Partial<DatasetExportRow>): void => {
    job.row = { ...job.row, ...changes };
    // One that was removed meanwhile is reported no more.
    if (jobs.get(job.row.export) === job) topic.publish({ row: job.row });
  };
  const folderOf = (id: string): string => join(own, id);

  async function work(job: Job): Promise<void> {
    const { row, controller, path } = job;
    try {
      if (controller.signal.aborted) return change(job, { state: 'cancelled' });
      withSystemErrors(own, () => makeFolder(folderOf(row.export)), 'output');
      const { files, bytes, seconds } = await exporter.export(row.id, row.settings, path, { signal: controller.signal, onProgress: (progress) => change(job, { progress }) });
      change(job, { state: 'done', result: { files, bytes, seconds }, download: downloadOf(row) });
    } catch (error) {
      if (controller.signal.aborted) return change(job, { state: 'cancelled', progress: null });
      if (!(error instanceof EpochalError)) report(error);
      change(job, { state: 'failed', progress: null, error: toPlainError(error) });
    } finally {
      if (!jobs.has(row.export)) rmSync(folderOf(row.export), { recursive: true, force: true });
    }
  }

  return {
    make(id, settings) {
      if (closed) throw new EpochalError('export.closed');
      const { name } = datasets.info(id);
      const now = new Date();
      const row: DatasetExportRow = { export: newRunId(now), id, name, settings, state: 'working', created: now.toISOString(), progress: null, result: null, error: null, download: null };
      const job = { row, controller: new AbortController(), path: join(folderOf(row.export), fileNameOf(row)) };
      jobs.set(row.export, job);
      topic.publish({ row });
      // Each takes every core: they go one after the other.
      line = line.then(() => work(job)).catch(report);
      return row;
    },
    list: () => Array.from(jobs.values(), ({ row }) => row).reverse(),
    cancel: (id) => find(id).controller.abort(),
    remove(id) {
      const { controller, row } = find(id);
      jobs.delete(id);
      controller.abort();
      if (row.state !== 'working') rmSync(folderOf(id), { recursive: true, force: true });
      topic.publish({ deleted: id });
    },
    file(id, name) {
      const { row, path } = find(id);
      if (row.download?.name !== name) throw new EpochalError('files.no-file/export', { id, name, files: row.download?.name ?? '', golden: '' });
      const isFile = datasetExportEndings[row.settings.format] !== null;
      return { name, files: isFile ? [{ path, inside: name }] : filesBelow(path), isZip: !isFile };
    },
    subscribe: topic.subscribe,
    async close() {
      closed = true;
      for (const { controller } of jobs.values()) controller.abort();
      exporter.close();
      await line;
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** As the data set is called. */
function fileNameOf({ id, settings: { format } }: DatasetExportRow): string {
  return `${safeName(id, 'data')}${datasetExportEndings[format] ?? ''}`;
}

function downloadOf(row: DatasetExportRow): NonNullable<DatasetExportRow['download']> {
  const name = datasetExportEndings[row.settings.format] === null ? `${fileNameOf(row)}.zip` : fileNameOf(row);
  return { name, url: `/dataset-exports/${row.export}/${encodeURIComponent(name)}` };
}
