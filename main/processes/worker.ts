import type { Handlers, ServingChild } from './calls.ts';
import { connect, type CallChild, type Connection, type Failures } from './connection.ts';

export interface WorkerOptions extends Failures {
  start(): ServingChild;
  /** After so long without a call the process ends, and with it the memory it holds. */
  idleMs: number;
}

/** A process that is kept for many calls. The first call starts it, and any after it has ended starts another. */
export interface Worker<Of> {
  call: CallChild<Of>;
  isRunning(): boolean;
  /** Ends the process. Calls under way are refused with `cancelled`; it may be used again. */
  close(): void;
}

export function createWorker<Of extends Handlers<Of>>({ start, idleMs, ...failures }: WorkerOptions): Worker<Of> {
  let connection: Connection<Of> | null = null;
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(idle);
    connection?.end(failures.cancelled());
    connection = null;
  };
  return {
    async call(...given) {
      clearTimeout(idle);
      if (!connection?.isOpen()) connection = connect<Of>(start(), failures);
      const current = connection;
      try {
        return await current.call(...given);
      } finally {
        if (current === connection && current.pending() === 0) {
          clearTimeout(idle);
          idle = setTimeout(close, idleMs).unref();
        }
      }
    },
    isRunning: () => connection?.isOpen() ?? false,
    close,
  };
}
