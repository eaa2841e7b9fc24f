import type { SettingValue } from '../../../../core/comparison/settings.ts';
import type { RunFacts } from '../../../../core/run-facts.ts';
import type { RunRow } from '../../../../core/runs.ts';

/** All a table knows of a run. */
export interface Entry {
  row: RunRow;
  /** Null until they are here. */
  facts: RunFacts | null;
  /** By path; empty until they are here. */
  settings: ReadonlyMap<string, SettingValue>;
}

/** What a cell holds; null where a run has nothing of it. */
export type CellValue = string | number | null;
