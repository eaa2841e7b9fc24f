import type { TextTable } from '../tables/table.ts';
import type { Comparison } from './comparison.ts';
import { settingCell } from './settings.ts';

/** Runs side by side, a row each: what they reached, then what differs. */
export function comparisonTable({ runs, settings }: Comparison): TextTable {
  return {
    titles: ['run', 'name', 'epochs', 'best accuracy', 'best epoch', 'loss', 'accuracy', 'val loss', 'val accuracy', 'seconds', 'images/s', 'parameters', 'compared accuracy', ...settings.map(({ path }) => path)],
    rows: runs.map(({ run, name, best, last, seconds, imagesPerSecond, params, accuracy }, place) => [
      run, name, last?.epoch ?? 0, best?.value ?? null, best?.epoch ?? null,
      last?.loss ?? null, last?.accuracy ?? null, last?.valLoss ?? null, last?.valAccuracy ?? null,
      seconds, imagesPerSecond, params, accuracy,
      ...settings.map(({ values }) => settingCell(values[place]!)),
    ]),
  };
}
