import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { FittedShape } from '../../core/pictures/fit.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { Failures } from '../processes/connection.ts';
import type { ProcessOptions } from '../processes/process.ts';
import { createWorker, type Worker } from '../processes/worker.ts';
import { decodeBounds, heapMegabytes, type DecodeBounds } from './bounds.ts';
import type { PictureSource, ReadPicture } from './picture.ts';
import { tooMuchMemory, tooSlow, unreadable } from './refusals.ts';
import type { DecodeWork } from './work.ts';

export interface DecoderOptions {
  spawn(entry: string, options: ProcessOptions): ServingChild;
  /** The file of main/pictures/child. */
  childEntry: string;
  /** Processes at once, and so pictures. Default 2: one that takes long does not keep others waiting. */
  processes?: number;
  bounds?: DecodeBounds;
  /** After so long without a picture the processes go. Default 60,000. */
  idleMs?: number;
}

/**
 * Decodes pictures that people bring, outside this process: one that never ends, takes all memory or crashes its
 * reader ends a process that holds nothing else. These processes are kept for the next pictures.
 */
export interface PictureDecoder {
  /**
   * As `decodePicture`. Pictures that come at once are decoded in the order in which they came.
   * @param signal gives up, with `picture.cancelled`.
   * @throws EpochalError `picture.unreadable`, `picture.too-large`, `picture.empty`, `picture.too-slow`, `picture.cancelled`.
   */
  decode(source: PictureSource, to: FittedShape, signal?: AbortSignal): Promise<Uint8Array>;
  /** The same, with what the file itself holds. */
  read(source: PictureSource, to: FittedShape, signal?: AbortSignal): Promise<ReadPicture>;
  /** Ends all that is under way; it may be used again. */
  close(): void;
}

interface Job {
  source: PictureSource;
  to: FittedShape;
  resolve(picture: ReadPicture): void;
  reject(error: unknown): void;
}

export function createDecoder({ spawn, childEntry, processes = 2, bounds = decodeBounds, idleMs = 60_000 }: DecoderOptions): PictureDecoder {
  const start = (): ServingChild => spawn(childEntry, { heapMegabytes });
  const workers = Array.from({ length: processes }, () => createWorker<DecodeWork>({ start, idleMs, ...failuresOf(bounds) }));
  const reading = new Map<Worker<DecodeWork>, Job>();
  const waiting: Job[] = [];

  /** Gives each free process what has waited for longest; one that runs is taken before another is started. */
  function assign(): void {
    while (waiting.length > 0 && reading.size < processes) {
      const free = workers.filter((worker) => !reading.has(worker));
      const worker = free.find((one) => one.isRunning()) ?? free[0]!;
      const job = waiting.shift()!;
      reading.set(worker, job);
      const { source, to } = job;
      void worker.call('read', { source, to }, { bounds }).then(job.resolve, job.reject).finally(() => {
        reading.delete(worker);
        assign();
      });
    }
  }

  /** Forgets a job that is no longer wanted; the process that is at it is ended. */
  function abandon(job: Job): void {
    const place = waiting.indexOf(job);
    if (place !== -1) waiting.splice(place, 1);
    for (const [worker, own] of reading) if (own === job) worker.close();
    job.reject(cancelled());
  }

  const decoder: PictureDecoder = {
    decode: async (source, to, signal) => (await decoder.read(source, to, signal)).pixels,
    async read(source, to, signal) {
      if (signal?.aborted) throw cancelled();
      const { promise, resolve, reject } = Promise.withResolvers<ReadPicture>();
      const job: Job = { source, to, resolve, reject };
      const abort = (): void => abandon(job);
      signal?.addEventListener('abort', abort, { once: true });
      waiting.push(job);
      assign();
      return promise.finally(() => signal?.removeEventListener('abort', abort));
    },
    close() {
      for (const job of waiting.splice(0)) job.reject(cancelled());
      for (const worker of workers) worker.close();
    },
  };
  return decoder;
}

function failuresOf(bounds: DecodeBounds): Failures {
  return {
    process: phrase`The process that reads pictures`,
    cancelled,
    tooSlow,
    tooMuchMemory: (bytes) => tooMuchMemory(bytes ?? bounds.residentBytes),
    // What it wrote may be of the picture.
    died: (_, reason) => unreadable(phrase`the process that read it ended (${reason})`),
  };
}

function cancelled(): EpochalError {
  return new EpochalError('picture.cancelled');
}
