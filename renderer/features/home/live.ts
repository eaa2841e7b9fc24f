import { activeStates, type RunEvent, type RunRow } from '../../../core/runs.ts';

export type Batch = Extract<RunEvent, { type: 'batch' }>;

/** How far a run is, from 0 to 1. @param batch the newest one; null before there is any. */
export function shareDone({ epochs, epochsPlanned }: Pick<RunRow, 'epochs' | 'epochsPlanned'>, batch: Batch | null): number {
  if (epochsPlanned === 0) return 0;
  const within = batch === null || batch.stepsPerEpoch === 0 ? 0 : (((batch.firstStep + batch.loss.length - 1) % batch.stepsPerEpoch) + 1) / batch.stepsPerEpoch;
  const position = batch === null ? epochs : batch.epoch - 1 + within;
  return Math.min(1, Math.max(epochs, position) / epochsPlanned);
}

/** Runs that train, wait to, or are paused. */
export function activeRuns(runs: readonly RunRow[]): RunRow[] {
  return runs.filter(({ state }) => activeStates.includes(state));
}

/** The best run on each data set, the data set used last first. What validated comes before what did not; of a log it is not known what it was trained on. */
export function bestRuns(runs: readonly RunRow[]): RunRow[] {
  const best = new Map<string, RunRow>();
  for (const row of runs.filter(({ imported }) => !imported)) {
    const known = best.get(row.dataset);
    if (row.best !== null && (!known || isBetter(row, known))) best.set(row.dataset, row);
  }
  return [...best.values()];
}

function isBetter({ best: one }: RunRow, { best: other }: RunRow): boolean {
  if (one === null || other === null) return one !== null;
  return one.metric === other.metric ? one.value > other.value : one.metric === 'valAccuracy';
}
