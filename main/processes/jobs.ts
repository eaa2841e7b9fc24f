import type { Handlers, ServingChild } from './calls.ts';
import { connect, type CallChild, type Failures } from './connection.ts';

/** Work that a process is started for, and ended with. */
export interface Job extends Failures {
  start(): ServingChild;
  /** Ends the process at once, with `cancelled`. */
  signal?: AbortSignal | undefined;
}

/** Processes that each do one thing and end. */
export interface Jobs<Of> {
  /**
   * Starts a process for `use`, and ends it: it is gone, and writes no more, when this settles.
   * @throws EpochalError of `Failures`, `process.hung`; as `use` does.
   */
  runToEnd<T>(job: Job, use: (call: CallChild<Of>) => Promise<T>): Promise<T>;
  /** Cancels all that are under way. */
  close(): void;
}

export function createJobs<Of extends Handlers<Of>>(): Jobs<Of> {
  const running = new Set<() => void>();
  return {
    async runToEnd({ start, signal, ...failures }, use) {
      if (signal?.aborted) throw failures.cancelled();
      const connection = connect<Of>(start(), failures);
      const cancel = (): void => connection.end(failures.cancelled());
      running.add(cancel);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await use(connection.call);
      } finally {
        signal?.removeEventListener('abort', cancel);
        running.delete(cancel);
        cancel();
        await connection.ended;
      }
    },
    close() {
      for (const cancel of running) cancel();
    },
  };
}
