import { splitNames } from '../../../../core/datasets.ts';
import type { CheckReport } from '../../../../core/datasets/check/report.ts';
import { qualityRules } from '../../../../core/datasets/check/quality.ts';
import type { ImageRef } from '../../../../core/datasets/edits/images.ts';
import type { Columns, Marks } from './columns.svelte.ts';

/** What a picture can be warned of, by the names under which the section of checks has its words. */
export const warnings = ['exact', 'near', 'leaks', 'conflicts', 'dark', 'bright', 'blurred', 'constant', 'aspect', 'size'] as const;
export type Warning = (typeof warnings)[number];

/** Which pictures a check has warned of. */
export function warningMarks(report: Pick<CheckReport, 'duplicates' | 'leaks' | 'labels' | 'quality' | 'constant'>, { count, importedSplits }: Pick<Columns, 'count' | 'importedSplits'>): Marks {
  const bits = new Uint32Array(count);
  const warn = (warning: Warning, images: readonly ImageRef[]): void => {
    for (const { split, index } of images) bits[importedSplits.indexOf(splitNames.indexOf(split)) + index]! |= 1 << warnings.indexOf(warning);
  };
  for (const { exact, images } of report.duplicates) warn(exact ? 'exact' : 'near', images);
  for (const { train, test } of report.leaks) warn('leaks', [train, test]);
  for (const { images } of report.labels) warn('conflicts', images);
  for (const rule of qualityRules) warn(rule === 'light' ? 'bright' : rule, report.quality.find((one) => one.rule === rule)?.images ?? []);
  warn('constant', report.constant);
  return { names: warnings, bits };
}
