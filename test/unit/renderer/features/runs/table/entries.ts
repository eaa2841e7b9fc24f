import type { SettingValue } from '../../../../../../core/comparison/settings.ts';
import type { RunFacts } from '../../../../../../core/run-facts.ts';
import type { RunRow } from '../../../../../../core/runs.ts';
import type { Entry } from '../../../../../../renderer/features/runs/table/entry.ts';
import { runRow } from '../../../fakeBridge.ts';

/** A run of the table. @param best its best validation accuracy; none for one before its first epoch. */
export function entry(run: string, best: number | null = null, { row = {}, settings = {}, facts = {} }: { row?: Partial<RunRow>; settings?: Record<string, SettingValue>; facts?: Partial<RunFacts> } = {}): Entry {
  return {
    row: runRow({ run, name: run, state: 'finished', best: best === null ? null : { epoch: 1, metric: 'valAccuracy', value: best }, ...row }),
    facts: { run, params: 100, seconds: 60, imagesPerSecond: 1000, metrics: {}, curve: [], bytes: 1e6, ...facts },
    settings: new Map(Object.entries(settings)),
  };
}
