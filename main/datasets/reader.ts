import { EpochalError, fromPlainError } from '../../core/errors.ts';
import { residentBytes } from '../system/memory.ts';
import { forkProcess } from '../processes/fork.ts';
import { howItEnded, hung, type ChildEnd, type ProcessOptions } from '../processes/process.ts';
import { program } from '../system/resources.ts';
import { readBounds, type ReadBounds } from './bounds.ts';
import { megabytes } from '../system/disk-space.ts';
import { cancelled, type Task } from './progress.ts';
import type { ReadAnswer, ReadingChild, ReadOrder } from './protocol.ts';
import type { DatasetKind } from './readers/layout.ts';
import type { OpenSource } from './source.ts';

export interface ReaderOptions {
  spawn?(entry: string, options: ProcessOptions): ReadingChild;
  /** The file of main/datasets/child. */
  childEntry?: string;
  bounds?: ReadBounds;
}

/** Reads data sets that people bring, each in a process of its own: what is wrong with an archive ends there. */
export interface DatasetReader {
  /**
   * `openSource`, in a process that lasts as long as `use` takes.
   * @throws EpochalError as `openSource` does; `dataset.tooLarge`, `dataset.tooSlow`, `dataset.cancelled`,
   *   `dataset.damaged` where the process died, `process.hung`.
   */
  reading<T>(path: string, as: DatasetKind | undefined, task: Task, use: (source: OpenSource) => Promise<T>): Promise<T>;
}

const lookEveryMs = 50;

export function createReader({ spawn = forkProcess, childEntry = program('datasets/child'), bounds = readBounds }: ReaderOptions = {}): DatasetReader {
  return {
    async reading(path, as, task, use) {
      task.checkCancelled();
      const child = spawn(childEntry, { heapMegabytes: bounds.heapMegabytes });
      const { ask, close } = converse(child, path, task, bounds);
      try {
        const answer = await ask({ type: 'open', id: task.id, path, as });
        if (answer.type !== 'found') throw died(path, 'said nothing of what it found');
        return await use({ path, found: answer.found, pack: async (order) => void (await ask({ type: 'pack', ...order })) });
      } finally {
        close();
      }
    },
  };
}

/** Orders and answers of one process, which is ended as soon as it is beyond its bounds or no longer wanted. */
function converse(child: ReadingChild, path: string, task: Task, bounds: ReadBounds): { ask(order: ReadOrder): Promise<ReadAnswer>; close(): void } {
  let stopped: EpochalError | null = null;
  let quietMs = 0;
  let answered: (answer: ReadAnswer) => void = () => undefined;
  const stop = (error: EpochalError): void => {
    stopped ??= error;
    child.kill();
  };
  const cancel = (): void => stop(cancelled(task.id));
  task.signal?.addEventListener('abort', cancel, { once: true });
  // By looks, not by the clock: a machine that sleeps has not looked.
  const watch = setInterval(() => {
    quietMs += lookEveryMs;
    if (quietMs > bounds.silentMilliseconds) stop(tooSlow(path, bounds));
    else if (residentBytes(child.pid) > bounds.residentBytes) stop(tooMuchMemory(path, bounds.residentBytes));
  }, lookEveryMs);
  child.onMessage((message) => {
    quietMs = 0;
    if (message.type !== 'progress') answered(message);
    else if (!stopped) task.report(message.progress, true);
  });
  const ended = new Promise<ChildEnd>((resolve) => child.onEnd(resolve));

  return {
    async ask(order) {
      const answer = new Promise<ReadAnswer>((resolve) => (answered = resolve));
      child.send(order);
      const outcome = await Promise.race([answer, ended]);
      if (stopped) {
        // Until it is gone it may write.
        await ended;
        throw stopped;
      }
      if (!('type' in outcome)) throw whyEnded(path, outcome, bounds);
      if (outcome.type === 'failed') throw fromPlainError(outcome.error);
      return outcome;
    },
    close() {
      clearInterval(watch);
      task.signal?.removeEventListener('abort', cancel);
      child.kill();
    },
  };
}

function whyEnded(path: string, end: ChildEnd, { heapMegabytes }: ReadBounds): EpochalError {
  if (end.hung) return hung(`The process that reads ${path}`);
  if (/out of memory|invalid table size|allocation failed|bad_alloc/i.test(end.said)) return tooMuchMemory(path, heapMegabytes * 2 ** 20);
  return died(path, `ended (${howItEnded(end)})`);
}

function died(path: string, how: string): EpochalError {
  return new EpochalError('dataset.damaged', `${path} can't be read: the process that read it ${how}`, 'Try again. If it happens again, download the archive again.');
}

function tooMuchMemory(path: string, most: number): EpochalError {
  return new EpochalError('dataset.tooLarge', `reading ${path} takes more than ${megabytes(most)} of memory, which no published data set does`, 'Give the archive as published.');
}

function tooSlow(path: string, { silentMilliseconds }: ReadBounds): EpochalError {
  return new EpochalError('dataset.tooSlow', `reading ${path} came no further for ${Math.round(silentMilliseconds / 1000)} s`, 'Copy it to a local disk, or download the archive again.');
}
