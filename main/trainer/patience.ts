import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { Hang } from '../../core/runs.ts';
import { isSilent, type Liveness } from '../processes/liveness.ts';
import type { RequestedAction } from '../runs/journal.ts';
import type { FromChild } from './protocol.ts';

/** One piece of work, a step above all, may take this many seconds, or this many times as long as the longest so far. */
const stuckAfter = 60;
const stuckTimes = 20;
/** Before the first step there are data to read, a library to load, and what a graphics card must compile. */
const firstStepWithin = 300;
/** A process that hangs and was asked to stop or pause is ended after so many seconds. */
const endAfter = 10;

/** How a training process is. */
export interface Verdict {
  /** It gives no sign of life: it was stopped, or the machine has no time for it. */
  isSilent: boolean;
  /** It lives, and does not come to the end of a step: a driver that hangs, or one very large step. */
  isStuck: boolean;
  /** It was asked to stop or to pause, hangs, and has had its time. */
  isToEnd: boolean;
}

/**
 * When to say that a training process hangs, and when to wait no longer. One that lives and writes its last
 * checkpoint is waited for: its heartbeat goes on meanwhile.
 */
export class Patience {
  #hasStepped = false;
  #isAsked = false;
  #waited = 0;

  ask(action: RequestedAction): void {
    if (!this.#isAsked) this.#waited = 0;
    // A stop is the last word.
    this.#isAsked = action !== 'resume';
  }

  onMessage({ type }: FromChild): void {
    if (type === 'steps') this.#hasStepped = true;
    if (type === 'paused') this.#isAsked = false;
  }

  /** To be called at each look at the process. */
  look(now: Liveness): Verdict {
    if (this.#isAsked) this.#waited++;
    const silent = isSilent(now);
    const isStuck = !silent && now.busy >= (this.#hasStepped ? Math.max(stuckAfter, stuckTimes * now.longest) : firstStepWithin);
    return { isSilent: silent, isStuck, isToEnd: this.#isAsked && this.#waited >= endAfter && (now.silent >= endAfter || isStuck) };
  }
}

/** What is noted of it, for people. */
export function describeHang({ silentSince, stuckSince }: Hang): Phrase {
  if (silentSince !== null) return phrase`The training process gives no sign of life.`;
  return stuckSince === null ? phrase`The training process goes on.` : phrase`The training does not come to the end of a step.`;
}

export const noHang: Hang = { silentSince: null, stuckSince: null };

/** @param before as it was at the last look; the same where nothing has changed. */
export function hangOf({ isSilent, isStuck }: Omit<Verdict, 'isToEnd'>, { silent, busy }: Liveness, before: Hang): Hang {
  if (isSilent === (before.silentSince !== null) && isStuck === (before.stuckSince !== null)) return before;
  const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
  return { silentSince: isSilent ? ago(silent) : null, stuckSince: isStuck ? ago(busy) : null };
}
