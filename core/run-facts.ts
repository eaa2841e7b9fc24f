import type { SettingValue } from './comparison/settings.ts';

/** What a table of runs can show of the epochs, by the names of `EpochRow`. */
export const runMetrics = ['valAccuracy', 'accuracy', 'valLoss', 'loss', 'valTopK', 'topK'] as const;
export type RunMetric = (typeof runMetrics)[number];

/** Of which the smallest is the best. */
export const isLoss = (metric: RunMetric): boolean => metric === 'loss' || metric === 'valLoss';

/** A metric over the epochs of a run, each value with its epoch; of equal ones the first. */
export interface Extremes {
  last: number;
  lastEpoch: number;
  min: number;
  minEpoch: number;
  max: number;
  maxEpoch: number;
}

/** What a table shows of a run beside its row in the list, and what changes with each epoch. */
export interface RunFacts {
  run: string;
  params: number | null;
  /** That its epochs took, all together; null before the first. */
  seconds: number | null;
  /** While training, over all epochs; null before the first. */
  imagesPerSecond: number | null;
  /** Of those that were measured. */
  metrics: Partial<Record<RunMetric, Extremes>>;
  /** Validation accuracy (training accuracy where nothing validates) over the epochs: at most `curvePoints`, the first and the last among them. */
  curve: number[];
  /** That its checkpoints take on the disk. */
  bytes: number;
}

export const curvePoints = 32;

/** A setting of several runs: a value a run, in their order; null where one does not have it. */
export interface SettingColumn {
  /** As `settingDifferences` names it: `optimizer.learning_rate`. */
  path: string;
  values: SettingValue[];
}

/** Facts of runs that are new or have changed since a cursor. */
export interface RunTableNews {
  /** What to ask with the next time. */
  cursor: string;
  /** Whether there are others already. */
  more: boolean;
  facts: RunFacts[];
  /** Of runs that were not told of before: settings do not change. */
  settings: { runs: string[]; columns: SettingColumn[] };
}
