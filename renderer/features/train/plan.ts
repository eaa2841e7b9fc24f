import type { LabelledSplit } from '../../../core/datasets.ts';
import type { Draft } from './draft.ts';

/** What a run will see of its data, in images and steps: `planData` of core/training.ts, without refusing anything. */
export interface RunPlan {
  train: number;
  validation: number;
  batchSize: number;
  stepsPerEpoch: number;
  /** Epochs it will do: from the initial one to the last. */
  epochs: number;
  totalSteps: number;
}

type Counts = Readonly<Record<LabelledSplit, number>>;

export function planOf(draft: Draft, counts: Counts): RunPlan {
  const { batchSize, validation, share } = draft;
  const available = Math.min(counts.train, draft.limit ?? counts.train);
  const train = validation === 'share' ? Math.floor(available * (1 - share)) : available;
  const stepsPerEpoch = draft.stepsPerEpoch ?? Math.ceil(train / batchSize);
  const epochs = Math.max(0, draft.epochs - draft.initialEpoch);
  return {
    train,
    validation: { none: 0, share: available - train, validation: counts.validation, test: Math.min(counts.test, draft.testLimit ?? counts.test) }[validation],
    batchSize,
    stepsPerEpoch,
    epochs,
    totalSteps: epochs * stepsPerEpoch,
  };
}
