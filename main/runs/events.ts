import type { RunEvent } from '../../core/runs.ts';
import type { Pulse } from './rows.ts';
import { finiteOrNull, type Steps } from './series.ts';

/** Steps as a window hears them. */
export function batchEvent(run: string, stepsPerEpoch: number, { firstStep, loss, accuracy }: Steps, { medianMs: _, ...pulse }: Pulse): RunEvent {
  return { type: 'batch', run, firstStep, stepsPerEpoch, loss: Array.from(loss, finiteOrNull), accuracy: [...accuracy], ...pulse };
}
