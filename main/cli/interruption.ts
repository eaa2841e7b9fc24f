/** What asks a program to end: a signal, or that what it writes has nobody any more who reads it. */
export type EndCause = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'closed';

export interface Interruption {
  /**
   * Aborted by the first request to end; its reason is the cause. Asking for it takes the requests over: until
   * then a signal ends the process, as it does any.
   */
  stop(): AbortSignal;
  /** Aborted when the process is to end at once: by a second Ctrl-C or SIGTERM, or when a stop takes too long. */
  readonly atOnce: AbortSignal;
  /** A stream lost its reader. */
  closed(): void;
  /** The exit code of the process, given that of its command: the shell's for a signal where it was ended at once. */
  exitCode(code: number): number;
}

/** The shell's: 128 and the signal's number. */
const exitCodes: Readonly<Record<EndCause, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, closed: 1 };

/** One Ctrl-C may arrive twice, from the terminal and from npm or whatever else passes it on; in milliseconds. */
const sameSignal = 500;
/** A stop that takes longer is ended; checkpoints of large networks take seconds. */
const stopWithinMs = 60_000;
/** Once it is to end at once: time to end children and to record it. */
const endWithinMs = 2_000;

/** Hears what asks this process to end. */
export function listenForInterruption(): Interruption {
  const stopping = new AbortController();
  const ending = new AbortController();
  let first: { cause: EndCause; at: number } | null = null;
  let isTaken = false;

  const endAtOnce = (cause: EndCause): void => {
    if (ending.signal.aborted) return;
    ending.abort(cause);
    setTimeout(() => process.exit(exitCodes[cause]), endWithinMs).unref();
  };
  const request = (cause: EndCause): void => {
    if (first === null) {
      first = { cause, at: performance.now() };
      if (isTaken) begin(cause);
    } else if (isInsisting(first, cause)) endAtOnce(cause);
  };
  const begin = (cause: EndCause): void => {
    setTimeout(() => endAtOnce(cause), stopWithinMs).unref();
    stopping.abort(cause);
  };

  return {
    stop() {
      if (!isTaken) {
        isTaken = true;
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
        if (first) begin(first.cause);
      }
      return stopping.signal;
    },
    atOnce: ending.signal,
    closed: () => request('closed'),
    exitCode: (code) => (ending.signal.aborted ? exitCodes[ending.signal.reason as EndCause] : code),
  };
}

/** A terminal that closes is noticed by several signals and by each write: only a person or a program that asks again insists. */
function isInsisting(first: { cause: EndCause; at: number }, cause: EndCause): boolean {
  if (cause === 'SIGHUP' || cause === 'closed') return false;
  return cause !== first.cause || performance.now() - first.at > sameSignal;
}

/** Whether somebody asked for the end, and not just a terminal or a reader went away. */
export function isAskedFor({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason === 'SIGINT' || reason === 'SIGTERM');
}

/**
 * Waits for work, and answers a request to end meanwhile, once.
 * @param answer may throw: then the work is no longer waited for.
 */
export async function awaitInterruptible<T>(interruption: AbortSignal, work: Promise<T>, answer: () => void): Promise<T> {
  const aborted = Promise.withResolvers<'aborted'>();
  const onAbort = (): void => aborted.resolve('aborted');
  interruption.addEventListener('abort', onAbort, { once: true });
  if (interruption.aborted) onAbort();
  try {
    if ((await Promise.race([work.then(() => 'done' as const), aborted.promise])) === 'aborted') answer();
    return await work;
  } finally {
    interruption.removeEventListener('abort', onAbort);
  }
}
