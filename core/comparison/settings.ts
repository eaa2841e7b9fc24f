import { augmentationArguments } from '../augmentation/arguments.ts';
import { isRecord } from '../model/spec.ts';

/** A value of a setting: null where a run does not have it. */
export type SettingValue = string | number | boolean | null;

/** As a cell of a table: a truth is a word. */
export function settingCell(value: SettingValue): string | number | null {
  return typeof value === 'boolean' ? String(value) : value;
}

/** A setting that differs between runs: one value a run, in their order. */
export interface SettingDifference {
  /** `batchSize`, `optimizer.learning_rate`, `augmentation.rotation_range`. */
  path: string;
  values: SettingValue[];
}

/**
 * The settings that are not the same in all of several plain objects (trainings, or what else is known of a run).
 * What is chosen from a catalogue (`{type, arguments}`) has its type at its own path and its arguments below it; members
 * of a list of such (callbacks) are told apart by their type. An argument of augmentation that is off is none.
 * @returns in the order in which they are met.
 */
export function settingDifferences(given: readonly object[]): SettingDifference[] {
  return settingValues(given).filter(differ);
}

/** How many settings have the same value in all. */
export function countEqual(given: readonly object[]): number {
  return settingValues(given).filter((one) => !differ(one)).length;
}

/** Every setting that one of several plain objects has. */
function settingValues(given: readonly object[]): SettingDifference[] {
  const each = given.map((settings) => flattened(settings));
  const paths = [...new Set(each.flatMap((values) => [...values.keys()]))];
  return paths.map((path) => ({ path, values: each.map((values) => values.get(path) ?? null) }));
}

function differ({ path, values }: SettingDifference): boolean {
  const [first, ...others] = values.map((value) => value ?? off.get(path) ?? null);
  return others.some((value) => value !== first);
}

/** Every value of nested settings by its path; a list of none has no value. */
export function flattened(settings: object): Map<string, SettingValue> {
  const found = new Map<string, SettingValue>();
  const walk = (value: unknown, path: string): void => {
    if (isChosen(value)) {
      found.set(path, value.type);
      for (const [name, argument] of Object.entries({ ...value, ...value.arguments })) if (name !== 'type' && name !== 'arguments') walk(argument, `${path}.${name}`);
    } else if (Array.isArray(value) && value.length > 0 && value.every(isChosen)) {
      const met = new Map<string, number>();
      for (const member of value) {
        const count = (met.get(member.type) ?? 0) + 1;
        met.set(member.type, count);
        walk(member, `${path}.${member.type}${count === 1 ? '' : ` ${count}`}`);
      }
    } else if (isRecord(value)) {
      for (const [name, member] of Object.entries(value)) walk(member, path === '' ? name : `${path}.${name}`);
    } else if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
      found.set(path, typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as SettingValue));
    }
  };
  walk(settings, '');
  return found;
}

function isChosen(value: unknown): value is { type: string; arguments: Record<string, unknown> } {
  return isRecord(value) && typeof value['type'] === 'string' && isRecord(value['arguments']);
}

/** Of each argument of augmentation its value where a run has none of it. */
const off: ReadonlyMap<string, SettingValue> = flattened({ augmentation: Object.fromEntries(Object.entries(augmentationArguments).map(([name, argument]) => [name, argument.default])) });
