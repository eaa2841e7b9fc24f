import { EpochalError, fromPlainError } from '../../core/errors.ts';
import { hung, reasonOf, type ChildEnd, type ProcessOptions } from '../processes/process.ts';
import { decodeBounds, heapMegabytes, type DecodeBounds } from './bounds.ts';
import type { PictureShape } from './picture.ts';
import type { DecodingChild, FromDecoder, PictureSource } from './protocol.ts';
import { tooMuchMemory, tooSlow, unreadable } from './refusals.ts';

export interface DecoderOptions {
  spawn(entry: string, options: ProcessOptions): DecodingChild;
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
   * @throws EpochalError `picture.unreadable`, `picture.tooLarge`, `picture.empty`, `picture.tooSlow`, `picture.cancelled`.
   */
  decode(source: PictureSource, to: PictureShape, signal?: AbortSignal): Promise<Uint8Array>;
  /** Ends all that is under way; it may be used again. */
  close(): void;
}

interface Job {
  source: PictureSource;
  to: PictureShape;
  settle(outcome: Uint8Array | EpochalError): void;
}

/** A process: starting until it is `ready`, then at its job, or free. */
interface Worker {
  child: DecodingChild;
  ready: boolean;
  job: Job | null;
  /** Ends it when what it is at takes too long. */
  timer: NodeJS.Timeout;
}

export function createDecoder({ spawn, childEntry, processes = 2, bounds = decodeBounds, idleMs = 60_000 }: DecoderOptions): PictureDecoder {
  const workers = new Set<Worker>();
  const waiting: Job[] = [];
  let idle: NodeJS.Timeout | null = null;

  function begin(): void {
    const child = spawn(childEntry, { heapMegabytes });
    const worker: Worker = { child, ready: false, job: null, timer: after(bounds.startMilliseconds, () => fail(worker, tooSlow(bounds.startMilliseconds))) };
    workers.add(worker);
    child.onMessage((message) => {
      if (workers.has(worker)) hear(worker, message);
    });
    child.onEnd((end) => {
      if (workers.has(worker)) fail(worker, died(end, bounds));
    });
  }

  function hear(worker: Worker, message: FromDecoder): void {
    if (message.type === 'exhausted') return fail(worker, tooMuchMemory(bounds.residentBytes));
    clearTimeout(worker.timer);
    const { job } = worker;
    worker.ready = true;
    worker.job = null;
    if (message.type === 'decoded') job?.settle(message.pixels);
    else if (message.type === 'refused') job?.settle(fromPlainError(message.error));
    assign();
  }

  /** Ends a process; its picture is refused. Where it had none yet, the first that waits is: a process that does not start must not be started for ever. */
  function fail(worker: Worker, error: EpochalError): void {
    drop(worker);
    (worker.job ?? waiting.shift())?.settle(error);
    assign();
  }

  function drop(worker: Worker): void {
    workers.delete(worker);
    clearTimeout(worker.timer);
    worker.child.kill();
  }

  /** Gives each free process what has waited for longest, and starts those that are lacking. */
  function assign(): void {
    for (const worker of workers) {
      if (!worker.ready || worker.job) continue;
      const job = waiting.shift();
      if (!job) break;
      worker.job = job;
      worker.timer = after(bounds.milliseconds, () => fail(worker, tooSlow(bounds.milliseconds)));
      worker.child.send({ source: job.source, to: job.to, residentBytes: bounds.residentBytes });
    }
    const starting = [...workers].filter(({ ready }) => !ready).length;
    for (let lacking = Math.min(waiting.length - starting, processes - workers.size); lacking > 0; lacking--) begin();
    rest();
  }

  function rest(): void {
    if (idle) clearTimeout(idle);
    idle = waiting.length === 0 && [...workers].every(({ job }) => job === null) ? after(idleMs, close) : null;
  }

  function close(): void {
    if (idle) clearTimeout(idle);
    const jobs = [...[...workers].flatMap(({ job }) => job ?? []), ...waiting.splice(0)];
    for (const worker of workers) drop(worker);
    for (const job of jobs) job.settle(cancelled());
  }

  /** Forgets a job that is no longer wanted; the process that is at it goes. */
  function abandon(job: Job): void {
    const place = waiting.indexOf(job);
    if (place !== -1) waiting.splice(place, 1);
    for (const worker of workers) if (worker.job === job) drop(worker);
    job.settle(cancelled());
    assign();
  }

  return {
    decode: (source, to, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(cancelled());
        const abort = (): void => abandon(job);
        const job: Job = {
          source,
          to,
          settle(outcome) {
            signal?.removeEventListener('abort', abort);
            if (outcome instanceof Error) reject(outcome);
            else resolve(outcome);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        waiting.push(job);
        assign();
      }),
    close,
  };
}

function after(milliseconds: number, then: () => void): NodeJS.Timeout {
  return setTimeout(then, milliseconds).unref();
}

function died(end: ChildEnd, { residentBytes }: DecodeBounds): EpochalError {
  if (end.hung) return hung('The process that reads pictures');
  if (/out of memory|allocation failed|bad_alloc/i.test(end.said)) return tooMuchMemory(residentBytes);
  return unreadable(`the process that read it ended (${reasonOf(end)})`);
}

function cancelled(): EpochalError {
  return new EpochalError('picture.cancelled', 'reading the picture was cancelled', 'Give it again if its answer is wanted after all.');
}
