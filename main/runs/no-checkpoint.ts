import { EpochalError } from '../../core/errors.ts';
import { stateWords, activeStates, resumableStates, type CheckpointRow, type RunState } from '../../core/runs.ts';

/**
 * That a run has not the checkpoint asked for. What it says to name instead are only those that are there, as they
 * are named; one within an epoch has no number: it is the last.
 */
export function noCheckpoint(run: string, state: RunState, which: 'best' | 'last' | number, kept: readonly CheckpointRow[]): EpochalError {
  if (kept.length > 0) {
    const isEpoch = ({ folder }: CheckpointRow): boolean => /^\d+$/.test(folder);
    const named = [...kept.filter(isEpoch).map(({ folder }) => folder), ...(isEpoch(kept.at(-1)!) ? [] : ['last'])];
    return new EpochalError('checkpoint.missing/epoch', { run, which, kept: named.join(', ') });
  }
  if (activeStates.includes(state)) return new EpochalError('checkpoint.missing/active', { run });
  return new EpochalError(resumableStates.includes(state) ? 'checkpoint.missing/resumable' : 'checkpoint.missing/ended', { run, state: stateWords[state] });
}
