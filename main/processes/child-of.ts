import { turning } from './heartbeat.ts';
import { isSilent, watchLiveness } from './liveness.ts';
import { goneWithinMs, lastWords, type ChildEnd, type ChildProcess, type ProcessOptions } from './process.ts';

interface Output {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
}

/** A process as Node's fork and Electron's utility processes give one. */
export interface RawProcess {
  readonly pid: number | undefined;
  /** The heartbeat. */
  readonly stdout: Output | null;
  readonly stderr: Output | null;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once its channels are closed, or with why it could not be started. */
  onClose(listener: (end: Omit<ChildEnd, 'said'>, failure?: string) => void): void;
  /** Called when it has ended, though its channels may still be open. */
  onExit?(listener: (end: Omit<ChildEnd, 'said'>) => void): void;
  ref(): void;
  unref(): void;
  /** At once, and what it has started; nothing where it has ended. */
  kill(): void;
}

/**
 * A process as the rest of the program sees it: what it wrote last is kept, and one that gives no sign of life is ended.
 * Messages may still come after it has ended; its channels close last. They are not waited for for ever: a process in a
 * driver that hangs cannot be ended, and what one has started may hold on to its stderr.
 */
export function childOf<In, Out>(raw: RawProcess, { outlivesSilence = false, lookEveryMs }: ProcessOptions): ChildProcess<In, Out> {
  let said = '';
  let hung = false;
  let late: NodeJS.Timeout | undefined;
  const { promise: end, resolve } = Promise.withResolvers<ChildEnd>();
  const expect = (how: Omit<ChildEnd, 'said'>): void => {
    const giveUp = (): void => {
      raw.unref();
      resolve({ ...how, said });
    };
    // Where this process was itself busy, what has come meanwhile is received first.
    late ??= setTimeout(() => setImmediate(giveUp), goneWithinMs).unref();
  };
  raw.stderr?.on('data', (chunk) => (said = (said + chunk.toString('utf8')).slice(-lastWords)));
  raw.onClose((how, failure) => resolve({ ...how, said: failure ?? said }));
  raw.onExit?.(expect);
  void end.then(() => clearTimeout(late));

  const child: ChildProcess<In, Out> = {
    pid: raw.pid,
    send: (message) => raw.send(message),
    onMessage: (listener) => raw.onMessage((message) => listener(message as Out)),
    onBeat: (listener) => void raw.stdout?.on('data', (bytes) => listener(bytes.includes(turning))),
    onEnd: (listener) => void end.then((how) => listener(hung ? { ...how, hung } : how)),
    ref: () => raw.ref(),
    unref: () => raw.unref(),
    kill() {
      raw.kill();
      expect({ code: null, signal: 'SIGKILL' });
    },
  };
  if (!outlivesSilence) {
    const unwatch = watchLiveness(child, (now) => {
      if (hung || !isSilent(now)) return;
      hung = true;
      child.kill();
    }, lookEveryMs);
    child.onEnd(unwatch);
  }
  return child;
}

/** Options of Node for a child. */
export function nodeOptions({ heapMegabytes }: ProcessOptions): string[] {
  return heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`];
}
