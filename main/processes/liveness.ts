import type { ChildProcess } from './process.ts';

/**
 * How long a process has been silent, in looks of whoever watches it: seconds, but for a watcher that was itself
 * stopped, asleep or busy, which has not looked then. So neither a suspended machine nor a debugger looks like a hang.
 */
export interface Liveness {
  /** Whether it has ever sent a heartbeat. */
  hasBeaten: boolean;
  /** Looks since its last heartbeat, or since it was started. */
  silent: number;
  /** Looks since its main thread last came round to its messages. */
  busy: number;
  /** The most that `busy` was before it came round again. */
  longest: number;
}

/** A process that beats and then does not for so long hangs; one that has not beaten yet may be reading its program off a slow disk. */
const silentAfter = 15;
const startWithin = 60;

export function isSilent({ hasBeaten, silent }: Pick<Liveness, 'hasBeaten' | 'silent'>, within = startWithin): boolean {
  return silent >= (hasBeaten ? silentAfter : within);
}

/**
 * Looks at a process once a second.
 * @returns ends it. It does not keep this process from ending.
 */
export function watchLiveness({ onBeat }: Pick<ChildProcess<never, never>, 'onBeat'>, look: (now: Liveness) => void, everyMs = 1000): () => void {
  const now: Liveness = { hasBeaten: false, silent: 0, busy: 0, longest: 0 };
  onBeat((isTurning) => {
    now.hasBeaten = true;
    now.silent = 0;
    if (!isTurning) return;
    now.longest = Math.max(now.longest, now.busy);
    now.busy = 0;
  });
  const timer = setInterval(() => {
    now.silent++;
    now.busy++;
    look(now);
  }, everyMs).unref();
  return () => clearInterval(timer);
}
