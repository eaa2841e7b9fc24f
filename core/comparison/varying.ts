import type { SettingDifference, SettingValue } from './settings.ts';

/** What a run keeps and how quick it is make no other training of it. */
const untold = /^(checkpoints\.|ledger$|dataMemory$|threads$)/;

/**
 * The settings that vary among runs, without those that only follow from another: `optimizer.momentum`, where every run
 * of an optimizer has the same one. A list with nothing in it is as none; of pictures that are changed in training
 * `augmentation` says whether they are, and its own settings stand beside it where they differ beyond that.
 * @param runs settings of each by path, as `flattened` gives them.
 * @returns in the order in which they are met; none of fewer than two runs.
 */
export function varyingSettings(runs: readonly ReadonlyMap<string, SettingValue>[]): SettingDifference[] {
  const paths = [...new Set(runs.flatMap((settings) => [...settings.keys()]))].filter((path) => !untold.test(path));
  const each = paths.map((path) => ({ path, values: runs.map((settings) => (settings.get(path) === '[]' ? null : (settings.get(path) ?? null))) }));
  const varying = [...each, switched('augmentation', each)]
    .filter(({ values }) => values.some((value) => value !== values[0]));
  return varying.filter(({ path, values }) => !varying.some((other) => path.startsWith(`${other.path}.`) && follows(values, other.values)));
}

/** Whether a run has anything of what is set by several paths below one. */
function switched(path: string, each: readonly SettingDifference[]): SettingDifference {
  const own = each.filter((one) => one.path.startsWith(`${path}.`));
  return { path, values: (each[0]?.values ?? []).map((_, run) => own.some(({ values }) => values[run] !== null)) };
}

/** Whether values are the same wherever those of another setting are. */
function follows(values: readonly SettingValue[], others: readonly SettingValue[]): boolean {
  const known = new Map<SettingValue, SettingValue>();
  return values.every((value, place) => {
    const other = others[place]!;
    if (!known.has(other)) known.set(other, value);
    return known.get(other) === value;
  });
}

/** Numbers each combination of values from 0, in the order in which they are met: places of equal ones have the same number. */
export function combinations(count: number, all: readonly (readonly SettingValue[])[]): number[] {
  const known = new Map<string, number>();
  return Array.from({ length: count }, (_, place) => {
    const key = JSON.stringify(all.map((values) => values[place]));
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
}
