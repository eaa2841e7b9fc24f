import type { CheckpointRow } from './runs.ts';

/** Epochs whose end has a checkpoint of its own, in order: what a fork can go on from, so far as it is whole. */
export function keptEpochs(checkpoints: readonly Pick<CheckpointRow, 'epoch' | 'folder'>[]): number[] {
  return checkpoints.filter(({ epoch, folder }) => folder === String(epoch) && epoch > 0).map(({ epoch }) => epoch).toSorted((a, b) => a - b);
}

/** That of them which is nearest to an epoch, of two the earlier; null of none. */
export function nearestKept(checkpoints: readonly Pick<CheckpointRow, 'epoch' | 'folder'>[], epoch: number): number | null {
  return keptEpochs(checkpoints).reduce<number | null>((best, one) => (best === null || Math.abs(one - epoch) < Math.abs(best - epoch) ? one : best), null);
}
