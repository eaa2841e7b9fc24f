import type { DatasetInfo, DatasetProgress } from '../../core/datasets.ts';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { messageAndHint, phrase } from '../../core/errors/words.ts';
import type { Datasets, WorkOptions } from './datasets.ts';
import { createTopic } from '../system/topic.ts';

/** Data sets being fetched in the background, shown by every window. */
export interface Downloads {
  /** Begins to fetch one; how it goes comes as progress, its failure too. @throws EpochalError `dataset.busy`, `dataset.unknown`. */
  start(id: string): void;
  /** Begins what makes a data set `id`, likewise. @throws EpochalError `dataset.busy`. */
  begin(id: string, phase: DatasetProgress['phase'], make: (options: WorkOptions) => Promise<DatasetInfo>): void;
  cancel(id: string): void;
  /** A new listener gets at once how each one under way stands. @returns ends it. */
  subscribe(listener: (progress: DatasetProgress) => void): () => void;
  /** Cancels all and waits for their ends. */
  close(): Promise<void>;
}

export function createDownloads(datasets: Datasets, report: (error: unknown) => void): Downloads {
  interface Job {
    controller: AbortController;
    progress: DatasetProgress;
    ended: Promise<void>;
  }
  const jobs = new Map<string, Job>();
  const topic = createTopic<DatasetProgress>(report);

  const work = async (id: string, make: (options: WorkOptions) => Promise<DatasetInfo>, controller: AbortController, onProgress: (progress: DatasetProgress) => void): Promise<void> => {
    try {
      const info = await make({ signal: controller.signal, onProgress: (progress) => progress.phase !== 'done' && onProgress(progress) });
      const images = info.counts.train + info.counts.validation + info.counts.test + info.counts.unlabeled;
      onProgress({ id, phase: 'done', done: images, total: images, unit: 'images', message: phrase`${info.name} is ready` });
    } catch (error) {
      if (!(error instanceof EpochalError)) report(error);
      const phase = controller.signal.aborted ? 'cancelled' : 'failed';
      onProgress({ id, phase, done: 0, total: null, unit: 'bytes', message: messageAndHint(toPlainError(error)) });
    } finally {
      jobs.delete(id);
    }
  };

  return {
    start(id) {
      if (jobs.has(id)) throw new EpochalError('dataset.busy/fetching', { id });
      const entry = datasets.list().find((one) => one.id === id);
      if (!entry?.fetchable) {
        // Says what is wrong: unknown, or here already and not to be fetched.
        datasets.info(id);
        return;
      }
      this.begin(id, 'download', (options) => datasets.get(id, options));
    },
    begin(id, phase, make) {
      if (jobs.has(id)) throw new EpochalError('dataset.busy/fetching', { id });
      const controller = new AbortController();
      const job: Job = { controller, progress: { id, phase, done: 0, total: null, unit: 'bytes', message: phrase`starting` }, ended: Promise.resolve() };
      jobs.set(id, job);
      const onProgress = (progress: DatasetProgress): void => {
        job.progress = progress;
        topic.publish(progress);
      };
      onProgress(job.progress);
      job.ended = work(id, make, controller, onProgress);
    },
    cancel(id) {
      jobs.get(id)?.controller.abort();
    },
    subscribe(listener) {
      for (const job of jobs.values()) listener(job.progress);
      return topic.subscribe(listener);
    },
    async close() {
      const running = [...jobs.values()];
      for (const { controller } of running) controller.abort();
      await Promise.all(running.map((job) => job.ended));
    },
  };
}
