import type { Comparison } from '../../../../core/comparison/comparison.ts';
import type { SettingValue } from '../../../../core/comparison/settings.ts';

/** A line of the table of differences: one value a run. */
export interface DifferenceRow {
  /** `best`, `params`, or the path of a setting. */
  key: string;
  values: (SettingValue | undefined)[];
  /** Places of the best values; none where all are the same, or none is better. */
  best: readonly number[];
}

/** Figures that are set side by side, and which way is better; of accuracies the verdict says it, by evidence. */
const figures = { best: null, last: null, params: 'low', seconds: 'low', imagesPerSecond: 'high' } as const;
export type FigureKey = keyof typeof figures;

/** What each run reached. */
export function figureRows({ runs }: Comparison): (DifferenceRow & { key: FigureKey })[] {
  const valueOf: Record<FigureKey, (run: Comparison['runs'][number]) => number | null> = {
    best: ({ best }) => best?.value ?? null,
    last: ({ last }) => (last ? (last.valAccuracy ?? last.accuracy) : null),
    params: ({ params }) => params,
    seconds: ({ seconds }) => seconds,
    imagesPerSecond: ({ imagesPerSecond }) => imagesPerSecond,
  };
  return (Object.keys(figures) as FigureKey[]).map((key) => {
    const values = runs.map(valueOf[key]);
    return { key, values, best: bestOf(values, figures[key]) };
  });
}

/** The settings that differ, those of the machine last. */
export function settingRows({ settings }: Comparison): DifferenceRow[] {
  const isOfMachine = ({ path }: { path: string }): boolean => path.startsWith('environment.');
  return [...settings.filter((one) => !isOfMachine(one)), ...settings.filter(isOfMachine)].map(({ path, values }) => ({ key: path, values, best: [] }));
}

function bestOf(values: readonly (number | null)[], better: 'high' | 'low' | null): number[] {
  if (better === null) return [];
  const known = values.filter((value) => value !== null);
  const best = better === 'high' ? Math.max(...known) : Math.min(...known);
  return known.length < 2 || known.every((value) => value === best) ? [] : values.flatMap((value, place) => (value === best ? [place] : []));
}
