import { labelledSplits, type DatasetInfo, type LabelledSplit } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { joinPhrases } from '../../core/errors/words.ts';
import { planData } from '../../core/plan.ts';
import type { Training } from '../../core/training.ts';

/** A stretch of a data set's split. */
export interface Stretch {
  split: LabelledSplit;
  start: number;
  count: number;
}

/**
 * Which images a split means for a run. Where the data set has no validation images of its own,
 * `validation` is what the run itself validated on.
 * @param training null for a data set other than the run's.
 * @throws EpochalError `evaluate.no-images`.
 */
export function stretchOf(split: LabelledSplit, info: DatasetInfo, training: Training | null): Stretch {
  if (info.counts[split] > 0) return { split, start: 0, count: info.counts[split] };
  const plan = split === 'validation' && training && training.validation !== 'validation' ? planData(training, info.counts).validation : null;
  if (plan) return plan;
  const there = labelledSplits.filter((one) => info.counts[one] > 0);
  throw new EpochalError('evaluate.no-images', { data: info.id, split, splits: joinPhrases(there, 'or') });
}
