import type { DatasetProgress } from '../../core/datasets.ts';
import { EpochalError, isEpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { CallChild, Failures } from '../processes/connection.ts';
import { forkProcess } from '../processes/fork.ts';
import { createJobs } from '../processes/jobs.ts';
import type { ProcessOptions } from '../processes/process.ts';
import { program } from '../system/resources.ts';
import { readBounds, type ReadBounds } from './bounds.ts';
import { sizeText } from '../system/disk-space.ts';
import { cancelled, type Task } from './progress.ts';
import type { Found, PackJob } from './protocol.ts';
import { isOfPictures } from './readers/kinds.ts';
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
      const process = { start, signal: task.signal, ...failuresOf(path, task, heapMegabytes) };
      const open = (call: CallChild<ReadingWork>): Promise<Found> => call('open', { id: task.id, path, options }, following);
      /** Pictures are read on where a process died of one: what was decoded is kept, and the one is found and left out. */
      const goOn = async (job: PackJob, error: unknown, deaths: number): Promise<void> => {
        const died = causeOf(error);
        if (died === null || deaths > mostDeaths) throw error;
        await jobs.runToEnd(process, async (call) => {
          await open(call);
          await call('pack', { ...job, work: { ...job.work, died } }, following);
        }).catch((next: unknown) => goOn(job, next, deaths + 1));
      };
      return jobs.runToEnd(process, async (call) => {
        const found = await open(call);
        const pack = (job: PackJob): Promise<void> => call('pack', job, following);
        return use({ path, found, look: (folder) => call('look', folder, following), pack: isOfPictures(found.kind) ? (job) => pack(job).catch((error: unknown) => goOn(job, error, 1)) : pack });
      });
    },
  };
}

/** A few dozen files that end their reader are left out; beyond that something else is wrong. */
const mostDeaths = 40;

/** How a process died of what it read, as the reason why that is left out; null where it did not. */
function causeOf(error: unknown): Phrase | null {
  const { key = '', values = {} } = isEpochalError(error) ? error.plain : {};
  if (key === 'dataset.damaged/process') return phrase`the process that read it ended (${values['how']})`;
  if (key === 'dataset.too-slow') return phrase`reading it came no further for ${values['seconds']} s`;
  if (key === 'dataset.too-large/memory') return phrase`reading it takes more than ${values['most']} of memory`;
  return key === 'process.hung' ? phrase`the process that read it hung` : null;
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
