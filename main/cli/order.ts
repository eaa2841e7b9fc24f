import { EpochalError } from '../../core/errors.ts';
import type { RunRow } from '../../core/runs.ts';
import type { Place } from './place.ts';
import type { Ordered } from './training.ts';

/** A training to begin: a new run, or one that has ended and goes on. Plain data, as it may cross to another process. */
export type Order = { kind: 'start'; wanted: Ordered } | { kind: 'resume'; run: string };

/** @throws EpochalError as the trainer's `start` and `resume` do; `dataset.missing`, `run.data-changed`. */
export async function begin({ datasets, trainer }: Pick<Place, 'datasets' | 'trainer'>, order: Order): Promise<RunRow> {
  if (order.kind === 'resume') return trainer.resume(order.run);
  const { dataset: id, name, dataOf, repeats, ...wanted } = order.wanted;
  const packed = datasets.open(id);
  packed.close();
  if (dataOf && packed.info.sha256 !== dataOf.sha256) {
    throw new EpochalError('run.data-changed', `The data set '${id}' is not the one that run '${dataOf.name}' was trained on.`, `Put that one back, or train on this one all the same with --dataset ${id}.`);
  }
  return trainer.start({ ...wanted, dataset: packed.info, directory: packed.directory, ...(name === null ? {} : { name }), ...(repeats === null ? {} : { repeats }) });
}
