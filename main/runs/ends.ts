import { toPlainError, type PlainError } from '../../core/errors.ts';
import type { RunState } from '../../core/runs.ts';

export interface RunEnd {
  state: RunState;
  error: PlainError | null;
}

/** How runs trained by this process ended, each kept until it is written. */
export interface Ends {
  /**
   * Writes how a run ended. Where that can't be done now it is kept, and tried again until it is.
   * @param owner who trained it: what another process has made of the run since is left alone.
   * @returns how it is to be reported: what could not be written has failed.
   */
  record(run: string, owner: string, end: RunEnd): RunEnd;
  /** The end of a run that is not written yet. */
  unwritten(run: string): RunEnd | undefined;
  /** Writes the end of a run now, if it is not written yet. @throws the reason why it can't be. */
  settle(run: string): void;
  /** Tries for the last time. Whoever opens the home next finds the owner of what is left gone. */
  close(): void;
}

/** How long it waits before it tries again, the last time over and over. */
const waitsMs = [250, 500, 1000, 2000, 4000];

export function openEnds(write: (run: string, owner: string, end: RunEnd) => void): Ends {
  const kept = new Map<string, { owner: string; end: RunEnd }>();
  let timer: NodeJS.Timeout | null = null;
  let tries = 0;
  let closed = false;

  const settle = (run: string): void => {
    const one = kept.get(run);
    if (!one) return;
    write(run, one.owner, one.end);
    kept.delete(run);
  };
  /** @returns whether all are written. */
  const settleAll = (): boolean => {
    try {
      for (const run of [...kept.keys()]) settle(run);
      return true;
    } catch {
      // The reason was reported when the run ended.
      return false;
    }
  };
  const later = (): void => {
    timer = setTimeout(() => {
      if (!settleAll()) return later();
      timer = null;
      tries = 0;
    }, waitsMs[Math.min(tries++, waitsMs.length - 1)]).unref();
  };

  return {
    record(run, owner, end) {
      try {
        write(run, owner, end);
        return end;
      } catch (refused) {
        const recorded: RunEnd = { state: end.state === 'interrupted' ? end.state : 'failed', error: end.error ?? toPlainError(refused) };
        kept.set(run, { owner, end: recorded });
        if (timer === null && !closed) later();
        return recorded;
      }
    },
    unwritten: (run) => kept.get(run)?.end,
    settle,
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      settleAll();
    },
  };
}
