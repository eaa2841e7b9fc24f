import { EpochalError, fromPlainError } from '../../core/errors.ts';
import { residentBytes } from '../system/memory.ts';
import { hung, lastLine, reasonOf, type ChildEnd } from '../processes/process.ts';
import type { Bounds } from './bounds.ts';
import { damaged, tooLarge, UnsupportedError } from '../formats/errors.ts';
import type { Answers, FromImport, ImportChild, ImportOrder } from './protocol.ts';

/** One importing process, held to bounds. */
export interface Reader {
  /**
   * Gives it an order. After any but `detect`, and after a failure, it has ended when this settles: it writes no more.
   * @throws EpochalError what it answered (an UnsupportedError names all layers); `import.took-too-long`, `import.too-large`,
   *   `import.cancelled`, `import.damaged` where it ended without a word, `process.hung`.
   */
  ask<Order extends ImportOrder>(order: Order, bounds: Bounds, progress?: (done: number, total: number) => void): Promise<Answers[Order['type']]>;
  /** Ends it, with `import.cancelled` for who has asked. */
  cancel(): void;
  /** Resolves when it is gone, which it is made to be. */
  end(): Promise<void>;
}

const lookEveryMs = 50;

/** @param name of the file, for messages. */
export function readerOf(child: ImportChild, name: string, signal?: AbortSignal): Reader {
  let stopped: EpochalError | null = null;
  let hear: (message: FromImport) => void = () => undefined;
  child.onMessage((message) => hear(message));
  const ended = new Promise<ChildEnd>((resolve) => child.onEnd(resolve));
  const stop = (error: EpochalError): void => {
    stopped ??= error;
    child.kill();
  };
  const cancel = (): void => stop(cancelled(name));
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  void ended.then(() => signal?.removeEventListener('abort', cancel));

  /** Keeps it to its bounds. @returns ends that. */
  function watch({ milliseconds, residentBytes: most }: Bounds): () => void {
    const began = Date.now();
    const timer = setInterval(() => {
      if (Date.now() - began > milliseconds) stop(new EpochalError('import.took-too-long', `Reading ${name} took more than ${Math.round(milliseconds / 1000)} s, which no sound file of its size does.`, 'Save it anew, and try that file.'));
      else if (residentBytes(child.pid) > most) stop(tooLarge(name, 'what was read of it', most, most));
    }, lookEveryMs);
    return () => clearInterval(timer);
  }

  return {
    async ask(order, bounds, progress = () => undefined) {
      const unwatch = watch(bounds);
      try {
        const last = await new Promise<Exclude<FromImport, { type: 'progress' }> | null>((resolve) => {
          hear = (message) => (message.type === 'progress' ? progress(message.done, message.total) : resolve(message));
          void ended.then(() => resolve(null));
          child.send(order);
        });
        const goesOn = order.type === 'detect' && last?.type === 'done' && !stopped;
        const end = goesOn ? null : await ended;
        if (stopped) throw stopped;
        if (last?.type === 'done') return last.answer as Answers[(typeof order)['type']];
        if (last) throw last.unsupported.length > 0 ? new UnsupportedError(name, last.unsupported) : fromPlainError(last.error);
        throw died(name, end!, bounds);
      } finally {
        unwatch();
      }
    },
    cancel,
    async end() {
      child.kill();
      await ended;
    },
  };
}

export function cancelled(name: string): EpochalError {
  return new EpochalError('import.cancelled', `The import of ${name} was cancelled.`, 'Nothing was kept; start it again when you like.');
}

function died(name: string, end: ChildEnd, { heapMegabytes, residentBytes: most }: Bounds): EpochalError {
  if (end.hung) return hung(`The process that read ${name}`);
  if (/heap out of memory|invalid table size|Array buffer allocation failed|bad_alloc/i.test(end.said)) return tooLarge(name, 'what was read of it', heapMegabytes * 2 ** 20, most);
  const line = lastLine(end.said);
  return damaged(name, `the process that read it ended (${reasonOf(end)}${line ? `: ${line}` : ''})`);
}
