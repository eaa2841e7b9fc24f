import { fromPlainError, type EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { endedForMemory, memoryKills, residentBytes } from '../system/memory.ts';
import type { Handlers, Input, Name, Output, Progress, Reply, ServingChild, Step } from './calls.ts';
import { howItEnded, hung, reasonOf, type ChildEnd } from './process.ts';

/** The errors of a process that gives no answer. */
export interface Failures {
  /** The process, for messages: `The process that reads model.h5`. */
  process: Phrase;
  cancelled(): EpochalError;
  /** @param how `SIGKILL`, `exit code 1 (the last line it wrote)`. @param reason the same without that line. */
  died(how: Phrase, reason: Phrase): EpochalError;
  /** @param bytes the bound it went beyond; null where it ended for want of memory. Default: it died. */
  tooMuchMemory?(bytes: number | null): EpochalError;
  /** @param milliseconds the bound it went beyond. Default: it died. */
  tooSlow?(milliseconds: number): EpochalError;
  /** Bytes that its work was estimated to need, and that were free when it began; where that is known. */
  memory?: { needed: number; available: number };
}

/** What a call may take. Times are counted in looks, not by the clock: a machine that sleeps has not looked. */
export interface CallBounds {
  /** From the call to the answer. */
  milliseconds?: number;
  /** Without any progress. */
  silentMilliseconds?: number;
  /** Until a new process can answer; `milliseconds` then begin only after that. */
  startMilliseconds?: number;
  /** Resident, of the process. */
  residentBytes?: number;
}

export interface CallOptions<Step> {
  onProgress?: Progress<Step>;
  bounds?: CallBounds;
}

/**
 * Calls a child process.
 * @throws EpochalError what the child threw; an error of `Failures`, or `process.hung`, where the process was ended or
 *   ended first.
 */
export type CallChild<Of> = <Called extends Name<Of>>(name: Called, input: Input<Of[Called]>, options?: CallOptions<Step<Of[Called]>>) => Promise<Output<Of[Called]>>;

/** The parent's side of a child process that serves. It keeps this process from ending while a call is under way. */
export interface Connection<Of> {
  call: CallChild<Of>;
  /** Calls without an answer yet. */
  pending(): number;
  /** Whether the process can be called: false once it is to end. */
  isOpen(): boolean;
  /** Ends the process. Calls under way, and later ones, are refused with this error. */
  end(error: EpochalError): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
}

interface Waiting {
  progress(step: unknown): void;
  resolve(value: unknown): void;
  reject(error: EpochalError): void;
}

const lookEveryMs = 50;

export function connect<Of extends Handlers<Of>>(child: ServingChild, failures: Failures): Connection<Of> {
  const before = memoryKills();
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let isReady = false;
  let refusal: EpochalError | null = null;

  const refuse = (error: EpochalError): void => {
    refusal ??= error;
    for (const { reject } of [...waiting.values()]) reject(refusal);
  };
  const end = (error: EpochalError): void => {
    // Until it is gone it may still write: this process waits for it.
    child.ref();
    child.kill();
    refuse(error);
  };
  const unanswered = (why: Phrase): EpochalError => failures.died(why, why);
  const outOfMemory = (bytes: number | null): EpochalError => failures.tooMuchMemory?.(bytes) ?? unanswered(phrase`out of memory`);
  const late = (milliseconds: number): EpochalError => failures.tooSlow?.(milliseconds) ?? unanswered(phrase`no answer within ${Math.round(milliseconds / 1000)} s`);
  const explain = (how: ChildEnd): EpochalError => {
    if (how.hung) return hung(failures.process);
    const { needed, available } = failures.memory ?? { needed: 0, available: Infinity };
    return failures.tooMuchMemory && endedForMemory({ ...how, needed, available, kills: { before, now: memoryKills() } }) ? outOfMemory(null) : failures.died(howItEnded(how), reasonOf(how));
  };
  /** Ends the process where a call is beyond its bounds. @returns what is to be done at a sign of progress, and to end it. */
  const watch = ({ milliseconds = Infinity, silentMilliseconds = Infinity, startMilliseconds, residentBytes: most = Infinity }: CallBounds): { progressed(): void; stop(): void } => {
    let starting = 0;
    let age = 0;
    let silent = 0;
    const timer = setInterval(() => {
      silent += lookEveryMs;
      if (startMilliseconds !== undefined && !isReady) starting += lookEveryMs;
      else age += lookEveryMs;
      if (starting > (startMilliseconds ?? Infinity)) end(late(startMilliseconds!));
      else if (age > milliseconds) end(late(milliseconds));
      else if (silent > silentMilliseconds) end(late(silentMilliseconds));
      else if (residentBytes(child.pid) > most) end(outOfMemory(most));
    }, lookEveryMs);
    return { progressed: () => (silent = 0), stop: () => clearInterval(timer) };
  };
  const onReply = (reply: Reply): void => {
    if (reply.type === 'ready') isReady = true;
    else if (reply.type === 'exhausted') end(outOfMemory(reply.bytes));
    else {
      const call = waiting.get(reply.id);
      if (reply.type === 'progress') call?.progress(reply.step);
      else if (reply.type === 'done') call?.resolve(reply.value);
      else call?.reject(fromPlainError(reply.error));
    }
  };
  child.onMessage(onReply);
  const ended = new Promise<void>((resolve) =>
    child.onEnd((how) => {
      refuse(explain(how));
      resolve();
    }),
  );

  return {
    async call(name, input, { onProgress, bounds } = {}) {
      if (refusal) throw refusal;
      const id = next++;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const watching = bounds && watch(bounds);
      waiting.set(id, {
        progress(step) {
          watching?.progressed();
          onProgress?.(step as Step<Of[typeof name]>);
        },
        resolve,
        reject,
      });
      child.ref();
      child.send({ id, name, input, residentBytes: bounds?.residentBytes ?? null });
      try {
        return (await promise) as Output<Of[typeof name]>;
      } finally {
        watching?.stop();
        waiting.delete(id);
        if (waiting.size === 0 && !refusal) child.unref();
      }
    },
    pending: () => waiting.size,
    isOpen: () => refusal === null,
    end,
    ended,
  };
}
