import { EpochalError } from '../../core/errors.ts';
import { activeStates, type RunRow } from '../../core/runs.ts';
import { prepareTraining, type TrainingRequest } from '../training/request.ts';
import { awaitInterruptible } from './interruption.ts';
import type { Services } from './services.ts';

/** A training to begin: a new run, or one that has ended and goes on. Plain data, as it may cross to another process. */
export type TrainingCommand = { kind: 'start'; request: TrainingRequest } | { kind: 'resume'; run: string };

/**
 * Begins, unless the end is asked for before it has.
 * @throws EpochalError `train.cancelled`; as the trainer's `start` and `resume` do; `dataset.missing`, `run.data-changed`.
 */
export function beginInterruptible(interruption: AbortSignal, services: Pick<Services, 'datasets' | 'trainer'>, order: TrainingCommand): Promise<RunRow> {
  return awaitInterruptible(interruption, begin(services, order), () => {
    throw new EpochalError('train.cancelled');
  });
}

/** Stops runs that are trained here or wait for that, the last first, where they have not ended by themselves at this moment. */
export function stopHere({ runs, trainer }: Pick<Services, 'runs' | 'trainer'>, ids: readonly string[]): void {
  for (const run of [...ids].reverse()) if (activeStates.includes(runs.row(run).state)) trainer.stop(run);
}

/** Waits until all have ended. */
export async function waitForAll({ trainer }: Pick<Services, 'trainer'>, ids: readonly string[]): Promise<void> {
  for (const run of ids) await trainer.wait(run);
}

async function begin({ datasets, trainer }: Pick<Services, 'datasets' | 'trainer'>, order: TrainingCommand): Promise<RunRow> {
  return order.kind === 'resume' ? trainer.resume(order.run) : trainer.start(prepareTraining(order.request, datasets));
}
