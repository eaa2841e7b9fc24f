import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSilent, watchLiveness, type Liveness } from '../../../../main/processes/liveness.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A watched process: what happens to it, and what is known of it after. */
function watch(): { beat(isTurning: boolean): void; seconds(count: number): Liveness; stop(): void } {
  let listener: (isTurning: boolean) => void = () => undefined;
  let known: Liveness = { hasBeaten: false, silent: 0, busy: 0, longest: 0 };
  const stop = watchLiveness({ onBeat: (given) => void (listener = given) }, (now) => (known = { ...now }));
  return {
    beat: (isTurning) => listener(isTurning),
    seconds(count) {
      vi.advanceTimersByTime(count * 1000);
      return known;
    },
    stop,
  };
}

describe('how long a process has not been heard', () => {
  it('begins anew with each beat, and busy with each that comes from between two pieces of work', () => {
    const { beat, seconds } = watch();
    expect(seconds(4)).toEqual({ hasBeaten: false, silent: 4, busy: 4, longest: 0 });
    beat(false);
    expect(seconds(3)).toEqual({ hasBeaten: true, silent: 3, busy: 7, longest: 0 });
    beat(true);
    expect(seconds(2)).toEqual({ hasBeaten: true, silent: 2, busy: 2, longest: 7 });
  });

  it('does not grow while whoever watches sleeps', () => {
    const { beat, seconds } = watch();
    beat(true);
    seconds(1);
    // The machine wakes up after a day.
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(isSilent(seconds(1))).toBe(false);
  });

  it('is no longer looked at when that is ended', () => {
    const { seconds, stop } = watch();
    seconds(1);
    stop();
    expect(seconds(5).silent).toBe(1);
  });

  it.each([
    { hasBeaten: true, silent: 14, expected: false },
    { hasBeaten: true, silent: 15, expected: true },
    { hasBeaten: false, silent: 59, expected: false },
    { hasBeaten: false, silent: 60, expected: true },
  ])('of $silent s, beaten before: $hasBeaten, is too long: $expected', ({ expected, ...now }) => expect(isSilent(now)).toBe(expected));
});
