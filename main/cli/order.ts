import type { RunRow } from '../../core/runs.ts';
import { requestOf, type Wanted } from '../services/wanted.ts';
import type { Place } from './place.ts';

/** A training to begin: a new run, or one that has ended and goes on. Plain data, as it may cross to another process. */
export type Order = { kind: 'start'; wanted: Wanted } | { kind: 'resume'; run: string };

/** @throws EpochalError as the trainer's `start` and `resume` do; `dataset.missing`, `run.data-changed`. */
export async function begin({ datasets, trainer }: Pick<Place, 'datasets' | 'trainer'>, order: Order): Promise<RunRow> {
  return order.kind === 'resume' ? trainer.resume(order.run) : trainer.start(requestOf(order.wanted, datasets));
}
