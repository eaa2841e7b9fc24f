import { finalCheckpoint, type CheckpointRow } from '../../../../core/runs.ts';

export interface KeptCheckpoint extends CheckpointRow {
  isBest: boolean;
  isLast: boolean;
}

export interface KeptCheckpoints {
  /** The newest first, the best and the last always among them. */
  shown: KeptCheckpoint[];
  /** The others, the newest first. */
  folded: KeptCheckpoint[];
  bytes: number;
}

/** More than this many are folded but for the newest, the best and the last. */
const mostShown = 6;

/** @param best the best epoch; null before there is one. */
export function keptCheckpoints(rows: readonly CheckpointRow[], best: number | null): KeptCheckpoints {
  const isFinal = ({ folder }: CheckpointRow): boolean => folder === finalCheckpoint;
  const ordered = rows.toSorted((a, b) => Number(isFinal(b)) - Number(isFinal(a)) || b.epoch - a.epoch || b.step - a.step);
  const kept = ordered.map((row, index) => ({ ...row, isBest: best !== null && row.folder === String(best), isLast: index === 0 }));
  const isShown = ({ isBest }: KeptCheckpoint, index: number): boolean => kept.length <= mostShown || index < mostShown - 2 || isBest;
  return {
    shown: kept.filter(isShown),
    folded: kept.filter((row, index) => !isShown(row, index)),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
