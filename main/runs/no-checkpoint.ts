import { EpochalError } from '../../core/errors.ts';
import { activeStates, resumableStates, type CheckpointRow, type RunState } from '../../core/runs.ts';

/**
 * That a run has not the checkpoint asked for. What it says to name instead are only those that are there, as they
 * are named; one within an epoch has no number: it is the last.
 */
export function noCheckpoint(run: string, state: RunState, which: 'best' | 'last' | number, kept: readonly CheckpointRow[]): EpochalError {
  if (kept.length > 0) {
    const isEpoch = ({ folder }: CheckpointRow): boolean => /^\d+$/.test(folder);
    const named = [...kept.filter(isEpoch).map(({ folder }) => folder), ...(isEpoch(kept.at(-1)!) ? [] : ['last'])];
    return new EpochalError('checkpoint.missing', `Run ${run} has no checkpoint of epoch ${which}.`, `It has kept ${named.join(', ')}.`);
  }
  const isActive = activeStates.includes(state);
  return new EpochalError(
    'checkpoint.missing',
    `Run ${run} has no checkpoint${isActive ? ' yet' : `: it is ${state}`}.`,
    isActive ? 'Wait for its first epoch to end, or stop it to have one at once.' : resumableStates.includes(state) ? 'Resume it to have one: it begins anew.' : 'Choose another run.',
  );
}
