import { isSilent, watchLiveness } from './liveness.ts';
import type { ChildProcess, ProcessOptions } from './process.ts';

/** The same process, ended when it gives no sign of life. */
export function endSilent<In, Out>(child: ChildProcess<In, Out>, { outlivesSilence = false, lookEveryMs }: ProcessOptions): ChildProcess<In, Out> {
  if (outlivesSilence) return child;
  let hung = false;
  const stop = watchLiveness(child, (now) => {
    if (hung || !isSilent(now)) return;
    hung = true;
    child.kill();
  }, lookEveryMs);
  child.onEnd(stop);
  return { ...child, onEnd: (listener) => child.onEnd((end) => listener(hung ? { ...end, hung } : end)) };
}
