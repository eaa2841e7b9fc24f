import type { RunDetail, RunEvent } from '../../core/runs.ts';
import type { LiveStats } from './rows.ts';
import { finiteOrNull, type Steps } from './series.ts';

/** Steps as a window receives them. */
export function batchEvent({ run, attempt, stepsPerEpoch }: Pick<RunDetail, 'run' | 'attempt' | 'stepsPerEpoch'>, { firstStep, loss, accuracy }: Steps, { medianMs: _, ...stats }: LiveStats): RunEvent {
  return { type: 'batch', run, attempt, firstStep, stepsPerEpoch, loss: Array.from(loss, finiteOrNull), accuracy: [...accuracy], ...stats };
}
