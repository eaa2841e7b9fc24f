import type { Phrase } from '../../core/errors/words.ts';
import type { OnProgress, RuntimeProgress } from './library.ts';

const interval = 50; // ms between two reports: enough for a smooth bar

/** Counts bytes and reports them now and then, and always at the beginning and the end. */
export interface Meter {
  add: (bytes: number) => void;
  /** Sets the count, for work that tells where it is instead of how much it did. */
  set: (bytes: number) => void;
}

/** A meter for one phase; it reports its beginning at once. */
export function meter(onProgress: OnProgress, phase: RuntimeProgress['phase'], total: number | null, message: Phrase): Meter {
  let done = 0;
  let last = performance.now();
  onProgress({ phase, done, total, message });
  const set = (bytes: number) => {
    if (bytes === done) return;
    const begins = done === 0;
    done = bytes;
    const now = performance.now();
    if (now - last < interval && done !== total && !begins) return;
    last = now;
    onProgress({ phase, done, total, message });
  };
  return { add: (bytes) => set(done + bytes), set };
}
