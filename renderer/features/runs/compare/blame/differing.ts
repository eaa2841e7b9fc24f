import { inertSettings } from '../../../../../core/comparison/blame/toggles.ts';
import type { Comparison } from '../../../../../core/comparison/comparison.ts';

/** What differs and is no setting, or changes nothing of what is learnt. */
const apart: readonly string[] = [...inertSettings, 'recipe', 'model', 'preprocessing', 'trainImages', 'validationImages', 'environment', 'seed', 'initialEpoch'];

/** Whether it may be asked which of several settings makes the difference: of two runs that were trained on the same data. */
export function mayBlame({ runs, settings, architecture }: Comparison): boolean {
  if (runs.length !== 2 || runs.some(({ params, last }) => params === null || last === null)) return false;
  if (settings.some(({ path }) => path === 'datasetSha256')) return false;
  return settings.filter(({ path }) => !apart.includes(path.split('.')[0]!)).length + Number(architecture.length > 0) >= 2;
}
