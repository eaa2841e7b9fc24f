import type { EpochRow } from '../../../../../core/runs.ts';

/** The epochs of a run that validated: those it may have answers of. */
export function answeredEpochs(rows: readonly Pick<EpochRow, 'epoch' | 'valAccuracy'>[]): number[] {
  return rows.filter(({ valAccuracy }) => valAccuracy !== null).map(({ epoch }) => epoch);
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
  /** Of each, how many of its images it got right, as a share. */
  accuracies: readonly number[];
}
