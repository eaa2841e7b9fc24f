import type { ValidatedEpoch } from '../../../../../core/comparison/luck.ts';
import type { LoggedEpochRow } from '../../../../../core/imported-runs.ts';

/** The epochs of a run that validated: those it may have answers of. */
export function answeredEpochs(rows: readonly Pick<LoggedEpochRow, 'epoch' | 'valAccuracy' | 'learningRate'>[]): (ValidatedEpoch & { epoch: number })[] {
  return rows.flatMap(({ epoch, valAccuracy, learningRate }) => (valAccuracy === null ? [] : [{ epoch, accuracy: valAccuracy, rate: learningRate ?? 0 }]));
}

/** Of rising epochs the last that is not after `epoch`; the first where all are; null of none. */
export function epochAt(epochs: readonly number[], epoch: number): number | null {
  return epochs.findLast((one) => one <= epoch) ?? epochs[0] ?? null;
}

/** A run, and the epoch whose answers are shown of it. */
export interface EpochOf {
  run: string;
  epoch: number;
  /** All that have answers. */
  epochs: readonly number[];
  /** Of each, what it reached. */
  validated: readonly ValidatedEpoch[];
}
