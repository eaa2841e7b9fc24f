import type { RunRow } from '../../core/runs.ts';
import type { Wanted } from '../services/wanted.ts';
import type { Place } from './place.ts';

/** A training to begin: a new run, or one that has ended and goes on. Plain data, as it may cross to another process. */
export type Order = { kind: 'start'; wanted: Wanted } | { kind: 'resume'; run: string };

/** @throws EpochalError as the trainer's `start` and `resume` do; `dataset.missing`. */
export async function begin({ datasets, trainer }: Pick<Place, 'datasets' | 'trainer'>, order: Order): Promise<RunRow> {
  if (order.kind === 'resume') return trainer.resume(order.run);
  const { dataset: id, name, ...wanted } = order.wanted;
  const packed = datasets.open(id);
  packed.close();
  return trainer.start({ ...wanted, dataset: packed.info, directory: packed.directory, ...(name === null ? {} : { name }) });
}
