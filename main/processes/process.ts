import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';

/** A process of ours, from outside. `In` goes to it, `Out` comes from it; both cross as they are (structured clone). */
export interface ChildProcess<In, Out> {
  readonly pid: number | undefined;
  send(message: In): void;
  onMessage(listener: (message: Out) => void): void;
  /** Hears, about once a second, that it lives, and whether its main thread has come round to its messages since the last time. */
  onBeat(listener: (isTurning: boolean) => void): void;
  /** Called once, after its last message; after `kill` within seconds, whatever becomes of the process. */
  onEnd(listener: (end: ChildEnd) => void): void;
  /** It keeps this process from ending, as it does to begin with. */
  ref(): void;
  /** It does not keep this process from ending. */
  unref(): void;
  /** Ends it at once, and what it has started. */
  kill(): void;
}

/** How a process ended. */
export interface ChildEnd {
  code: number | null;
  /** `SIGKILL`, `SIGSEGV`; null where it ended by itself. */
  signal: string | null;
  /** The last it wrote on stderr. */
  said: string;
  /** It was ended because it gave no sign of life. */
  hung?: true;
}

export interface ProcessOptions {
  /** The most that JavaScript values may take, in megabytes; V8's own limit where it is left out. Typed arrays lie outside. */
  heapMegabytes?: number;
  /** It is not ended when it gives no sign of life: whoever starts it sees to that. */
  outlivesSilence?: boolean;
  /** How often it is looked at; default 1000. */
  lookEveryMs?: number;
}

/**
 * Starts a program of ours as a child: `forkProcess` in Node, a utility process in Electron. One that has given no sign
 * of life for 15 s is ended, and its end says so.
 * @param entry path of its file. What is sent is what its protocol says: a line carries whatever it is given.
 */
export type Spawn = <In, Out>(entry: string, options?: ProcessOptions) => ChildProcess<In, Out>;

/** How long a process that was ended may keep its channels open before it counts as gone. */
export const goneWithinMs = 5000;

/** What a child keeps of what it writes on stderr. */
export const lastWords = 2000;

/** How a process ended, for people: `SIGKILL`, `exit code 1 (its last line)`. */
export function howItEnded(end: ChildEnd): Phrase {
  const line = lastLine(end.said);
  return line ? phrase`${reasonOf(end)} (${line})` : reasonOf(end);
}

/** `SIGKILL`, `exit code 1`. */
export function reasonOf({ code, signal }: Pick<ChildEnd, 'code' | 'signal'>): Phrase {
  return signal === null ? phrase`exit code ${String(code)}` : phrase`${signal}`;
}

/** Of what a process said; empty where it said nothing. */
export function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}

/** @param what hung: `The process that reads model.h5`. */
export function hung(what: Phrase): EpochalError {
  return new EpochalError('process.hung', { what });
}
