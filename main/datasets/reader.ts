import type { DatasetProgress } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { Failures } from '../processes/connection.ts';
import { forkProcess } from '../processes/fork.ts';
import { createJobs } from '../processes/jobs.ts';
import type { ProcessOptions } from '../processes/process.ts';
import { program } from '../system/resources.ts';
import { readBounds, type ReadBounds } from './bounds.ts';
import { sizeText } from '../system/disk-space.ts';
import { cancelled, type Task } from './progress.ts';
import type { ReadingWork } from './reading.ts';
import type { ReadOptions } from './readers/options.ts';
import type { OpenSource } from './source.ts';

export interface ReaderOptions {
  spawn?(entry: string, options: ProcessOptions): ServingChild;
  /** The file of main/datasets/child. */
  childEntry?: string;
  bounds?: ReadBounds;
}

/** Reads data sets that people bring, each in a process of its own: what is wrong with an archive ends there. */
export interface DatasetReader {
  /**
   * `openSource`, in a process that lasts as long as `use` takes.
   * @throws EpochalError as `openSource` does; `dataset.too-large`, `dataset.too-slow`, `dataset.cancelled`,
   *   `dataset.damaged` where the process died, `process.hung`.
   */
  reading<T>(path: string, options: ReadOptions, task: Task, use: (source: OpenSource) => Promise<T>): Promise<T>;
}

export function createReader({ spawn = forkProcess, childEntry = program('datasets/child'), bounds = readBounds }: ReaderOptions = {}): DatasetReader {
  const { heapMegabytes } = bounds;
  const jobs = createJobs<ReadingWork>();
  return {
    reading(path, options, task, use) {
      const following = { bounds, onProgress: (progress: DatasetProgress) => task.report(progress, true) };
      const start = (): ServingChild => spawn(childEntry, { heapMegabytes });
      return jobs.runToEnd({ start, signal: task.signal, ...failuresOf(path, task, heapMegabytes) }, async (call) =>
        use({ path, found: await call('open', { id: task.id, path, options }, following), look: (folder) => call('look', folder, following), pack: (job) => call('pack', job, following) }),
      );
    },
  };
}

function failuresOf(path: string, task: Task, heapMegabytes: number): Failures {
  return {
    process: phrase`The process that reads ${path}`,
    cancelled: () => cancelled(task.id),
    tooSlow: (milliseconds) => new EpochalError('dataset.too-slow', { path, seconds: Math.round(milliseconds / 1000) }),
    tooMuchMemory: (bytes) => new EpochalError('dataset.too-large/memory', { path, most: sizeText(bytes ?? heapMegabytes * 2 ** 20) }),
    died: (how) => new EpochalError('dataset.damaged/process', { path, how }),
  };
}
