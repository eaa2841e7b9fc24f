import { settingDifferences, type SettingDifference } from '../../../../core/comparison/settings.ts';
import type { Entry } from './entry.ts';

/** Another number of threads, whether answers are kept or where images lie makes no other training. */
const unspoken = new Set(['threads', 'ledger', 'dataMemory']);

/** The settings that make another training of a run than of one before, both as plain objects. */
export function changedSettings(before: object, after: object): SettingDifference[] {
  return settingDifferences([before, after]).filter(({ path }) => !unspoken.has(path));
}

/** The settings in which a run differs from another, as a person would say them: `learningRate 0.001 → 0.003, seed 0 → 1`. */
export function changesFrom(before: Entry, entry: Entry): string {
  // A list with nothing in it is as none.
  const plain = ({ row, settings }: Entry): object => ({ recipe: row.recipe, dataset: row.dataset, ...Object.fromEntries([...settings].filter(([, value]) => value !== '[]')) });
  return changedSettings(plain(before), plain(entry))
    .map(({ path, values }) => `${path.split('.').at(-1)} ${values.map((value) => (value === null ? '–' : String(value))).join(' → ')}`)
    .join(', ');
}

/**
 * What each run is held against: the run it was begun from, else the run before it of the same recipe and data.
 * A log tells no settings, and is held against none.
 * @param entries newest first.
 */
export function runsBefore(entries: readonly Entry[]): Map<string, Entry> {
  const found = new Map<string, Entry>();
  const waiting = new Map<string, string>();
  const byId = new Map(entries.map((entry) => [entry.row.run, entry]));
  for (const entry of entries) {
    const { run, recipe, dataset, parent, imported } = entry.row;
    if (imported) continue;
    const origin = parent === null ? undefined : byId.get(parent);
    const kind = `${recipe}\n${dataset}`;
    const later = waiting.get(kind);
    if (later !== undefined) found.set(later, entry);
    waiting.delete(kind);
    if (origin) found.set(run, origin);
    else waiting.set(kind, run);
  }
  return found;
}
