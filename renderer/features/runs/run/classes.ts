import type { EpochRow } from '../../../../core/runs.ts';

export interface ClassBar {
  label: number;
  /** Share of its validation images answered right; null where it has none. */
  accuracy: number | null;
  /** In the best epoch; null where there is none to compare with. */
  best: number | null;
}

export interface ClassBars {
  epoch: number;
  /** The best epoch; null where it is this one, or nothing is known of it. */
  against: number | null;
  bars: ClassBar[];
}

/**
 * How well each class does, the worst of the newest epoch first: the order stays while others are read.
 * @param read an epoch; one that measured no classes stands for the last before it that did. Null for the newest.
 * @returns null where no epoch has measured classes.
 */
export function classBars(rows: readonly EpochRow[], read: number | null, best: number | null): ClassBars | null {
  const measured = rows.filter(({ classAccuracy }) => classAccuracy !== null);
  const newest = measured.at(-1);
  if (!newest) return null;
  const shown = (read === null ? newest : measured.findLast(({ epoch }) => epoch <= read)) ?? measured[0]!;
  const other = shown.epoch === best ? undefined : measured.find(({ epoch }) => epoch === best);
  const labels = newest.classAccuracy!.map((_accuracy, label) => label);
  // A class without images comes last.
  const rank = (label: number): number => newest.classAccuracy![label] ?? 2;
  return {
    epoch: shown.epoch,
    against: other?.epoch ?? null,
    bars: labels
      .toSorted((a, b) => rank(a) - rank(b) || a - b)
      .map((label) => ({ label, accuracy: shown.classAccuracy![label] ?? null, best: other?.classAccuracy?.[label] ?? null })),
  };
}
