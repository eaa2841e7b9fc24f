import type { NetworkRef } from '../../core/networks.ts';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import type { ExportChange, ExportRow, ExportSettings } from '../../core/exports.ts';
import type { Exporter } from './exporter.ts';
import { newRunId } from '../runs/ids.ts';
import type { Network, Networks } from '../networks/network.ts';
import { createTopic } from '../system/topic.ts';
import type { ExportStore, StoredFile } from './store.ts';

/** Exports the app makes and keeps: under way, and in the home's store. */
export interface ExportService {
  /**
   * Begins, one after the other; how it goes comes as changes.
   * @param run id of a run or an imported model.
   * @throws EpochalError `run.unknown`, `checkpoint.missing`, `export.settings`, `export.not-yet`.
   */
  make(network: NetworkRef, settings: ExportSettings): ExportRow;
  /** Newest first; null for those of every run. */
  list(network: NetworkRef | null): ExportRow[];
  /** Ends one under way; nothing where it has ended. @throws EpochalError `export.unknown`. */
  cancel(id: string): void;
  /** Ends it first where it is under way. @throws EpochalError `export.unknown`. */
  remove(id: string): void;
  /** What is saved of one. @throws EpochalError `export.unknown`, `files.no-file`. */
  file(id: string, name: string): StoredFile;
  /** A new listener gets at once how those stand that are under way, or ended without being kept. @returns ends it. */
  subscribe(listener: (change: ExportChange) => void): () => void;
  /** Ends all that are under way. */
  close(): Promise<void>;
}

interface Job {
  row: ExportRow;
  controller: AbortController;
}

export function createExportService(networks: Networks, exporter: Exporter, store: ExportStore, report: (error: unknown) => void): ExportService {
  const topic = createTopic<ExportChange>(report);
  /** Those under way, and those that failed or were cancelled since the app began. */
  const jobs = new Map<string, Job>();
  let line: Promise<void> = Promise.resolve();
  let closed = false;

  const change = (job: Job, changes: Partial<ExportRow>): void => {
    job.row = { ...job.row, ...changes };
    // One that was removed meanwhile is reported no more.
    if (jobs.get(job.row.export) === job) topic.publish({ row: job.row });
  };

  async function work(job: Job, network: Network): Promise<void> {
    const { row, controller } = job;
    const { export: id, network: of, name, settings, created } = row;
    const entry = { export: id, network: of, name, settings, created };
    let folder: string | null = null;
    try {
      if (controller.signal.aborted) return change(job, { state: 'cancelled' });
      const staged = store.stage(entry);
      folder = staged.folder;
      const { warnings } = await exporter.export(network, settings, staged.path, { signal: controller.signal, onProgress: (progress) => change(job, { progress }) });
      const done = store.place(folder, { ...entry, warnings });
      folder = null;
      if (!jobs.has(id)) return store.remove(id);
      jobs.delete(id);
      topic.publish({ row: done });
    } catch (error) {
      if (controller.signal.aborted) return change(job, { state: 'cancelled', progress: null });
      if (!(error instanceof EpochalError)) report(error);
      change(job, { state: 'failed', progress: null, error: toPlainError(error) });
    } finally {
      if (folder !== null) store.discard(folder);
    }
  }

  return {
    make(of, settings) {
      if (closed) throw new EpochalError('export.closed');
      const network = networks.open(of, settings.checkpoint);
      exporter.check(network, settings);
      const now = new Date();
      const row: ExportRow = { export: newRunId(now), network: of, name: network.name, settings, state: 'working', created: now.toISOString(), progress: null, report: null, error: null, download: null, folder: null };
      const job = { row, controller: new AbortController() };
      jobs.set(row.export, job);
      topic.publish({ row });
      // Each takes every core: they go one after the other.
      line = line.then(() => work(job, network)).catch(report);
      return row;
    },
    list(of) {
      const all = [...Array.from(jobs.values(), ({ row }) => row).reverse(), ...store.list()];
      return all.filter(({ network }) => of === null || (network.kind === of.kind && network.id === of.id)).sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
    },
    cancel(id) {
      const job = jobs.get(id);
      if (job) job.controller.abort();
      else store.row(id);
    },
    remove(id) {
      const job = jobs.get(id);
      if (job) {
        jobs.delete(id);
        job.controller.abort();
      } else store.remove(id);
      topic.publish({ deleted: id });
    },
    file: (id, name) => store.file(id, name),
    subscribe(listener) {
      for (const { row } of jobs.values()) listener({ row });
      return topic.subscribe(listener);
    },
    async close() {
      closed = true;
      for (const { controller } of jobs.values()) controller.abort();
      exporter.close();
      await line;
    },
  };
}
