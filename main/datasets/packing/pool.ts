import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { fromPlainError, type PlainError } from '../../../core/errors.ts';
import { program } from '../../system/resources.ts';
import type { Batch, DecodedBatch } from './decode-batch.ts';

/** Threads that decode pictures. */
export interface DecodePool {
  /** Batches that can be under way at once. */
  readonly size: number;
  decode(batch: Batch): Promise<DecodedBatch>;
  /** Lets the threads end once what they are at is done: native code is not to be ended in its middle. */
  close(): Promise<void>;
}

export type BatchReply = { decoded: DecodedBatch } | { failed: PlainError };

/** More gain little: the disk is read by one. */
const mostThreads = 8;

/**
 * Threads of this process, one for each core: they share what libraries they load, and pixels come from them without
 * being copied. What kills one kills this process; who started it goes on from what was written down (see spool.ts).
 */
export function startPool(): DecodePool {
  const entry = program('datasets/thread');
  const threads = Array.from({ length: Math.min(mostThreads, availableParallelism()) }, () => new Worker(entry, { execArgv: [] }));
  const free = [...threads];
  const waiting: ((thread: Worker) => void)[] = [];
  const take = (): Promise<Worker> => new Promise((resolve) => {
    const thread = free.pop();
    if (thread) resolve(thread);
    else waiting.push(resolve);
  });
  const give = (thread: Worker): void => {
    const next = waiting.shift();
    if (next) next(thread);
    else free.push(thread);
  };

  return {
    size: threads.length,
    async decode(batch) {
      const thread = await take();
      try {
        return await ask(thread, batch);
      } finally {
        give(thread);
      }
    },
    async close() {
      await Promise.all(threads.map((thread) => {
        const ended = new Promise<void>((resolve) => void thread.once('exit', () => resolve()));
        thread.postMessage(null);
        return thread.threadId === -1 ? Promise.resolve() : ended;
      }));
    },
  };
}

function ask(thread: Worker, batch: Batch): Promise<DecodedBatch> {
  const { promise, resolve, reject } = Promise.withResolvers<DecodedBatch>();
  const onMessage = (reply: BatchReply): void => ('decoded' in reply ? resolve(reply.decoded) : reject(fromPlainError(reply.failed)));
  const onExit = (code: number): void => reject(new Error(`a thread that decodes pictures ended with code ${code}`));
  thread.once('message', onMessage).once('error', reject).once('exit', onExit);
  thread.postMessage(batch);
  return promise.finally(() => thread.off('message', onMessage).off('error', reject).off('exit', onExit));
}
