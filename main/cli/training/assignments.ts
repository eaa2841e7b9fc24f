import { augmentationArguments } from '../../../core/augmentation/augmentation.ts';
import type { EpochalError } from '../../../core/errors.ts';
import { isRecord } from '../../../core/model/spec.ts';
import { nearest } from '../../../core/nearest.ts';
import type { Training } from '../../../core/training.ts';
import { wrongUsage } from '../usage.ts';
import { changeLoss, changeOptimizer, specOptions } from './settings.ts';
import { complete, specOf, type SpecOption } from './spec.ts';
import { readValue } from './values.ts';

/** A training under change: what it will be once `readTraining` has read it. */
export type Draft = Record<string, unknown>;

/**
 * Changes any setting of a training by its path: `optimizer.arguments.beta_1=0.95`, `seed=7`,
 * `callbacks.EarlyStopping.arguments.patience=3`. The value is JSON or plain text; a setting of a catalogue may
 * also be written as for its option. What the value may be is for `readTraining` to say.
 * @throws EpochalError `cli.usage` for a path there is none of, naming near ones.
 */
export function assign(draft: Draft, written: string): Draft {
  const equals = written.indexOf('=');
  if (equals < 1) throw wrongUsage(`--set got '${written}'.`, 'Write path=value, such as --set optimizer.arguments.beta_1=0.95.');
  const typed = written.slice(0, equals).trim();
  const value = readValue(written.slice(equals + 1).trim());
  const base = opened(draft, typed);
  const path = typed.split('.');
  const place = placeOf(base, path);
  if (place === null) throw unknownPath(typed, base);
  return settle(put(base, place, value) as Draft, draft, place);
}

/** The draft with what is off where the path leads into it: so it has names to be set by. */
function opened(draft: Draft, path: string): Draft {
  const into = (key: string): boolean => path.startsWith(`${key}.`) && draft[key] === null;
  return {
    ...draft,
    ...(into('augmentation') ? { augmentation: off } : {}),
    ...(into('schedule') ? { schedule: { type: null } } : {}),
  };
}

const off = Object.fromEntries(Object.entries(augmentationArguments).map(([name, { default: value }]) => [name, value]));

/** The keys that lead to a setting, a callback named by its type among them; null where there is none. */
function placeOf(held: unknown, [key, ...rest]: string[]): string[] | null {
  if (key === undefined) return [];
  const own = keyOf(held, key);
  if (own === null) return null;
  const below = placeOf((held as Record<string, unknown>)[own], rest);
  return below && [own, ...below];
}

function keyOf(held: unknown, key: string): string | null {
  if (Array.isArray(held)) {
    const index = held.findIndex((one, at) => String(at) === key || (isRecord(one) && one['type'] === key));
    return index === -1 ? null : String(index);
  }
  return isRecord(held) && Object.hasOwn(held, key) ? key : null;
}

function put(held: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(held)) return held.map((one: unknown, index) => (String(index) === key ? put(one, rest, value) : one));
  const record = held as Record<string, unknown>;
  return { ...record, [key]: put(record[key], rest, value) };
}

/** Brings what is chosen from a catalogue to its full form again: its arguments are paths of the next assignment. */
function settle(draft: Draft, before: Draft, [key, ...rest]: string[]): Draft {
  const old = before as unknown as Training;
  const named = (option: SpecOption): SpecOption => ({ ...option, flag: `--set ${key}` });
  const chosen = draft[key!];
  // Another type, or a whole setting: as its option would have it.
  const isChoice = rest.length === 0 || rest[0] === 'type';
  const asTyped = rest[0] === 'type' ? (chosen as { type: unknown }).type : chosen;
  if (key === 'schedule' && chosen !== null && isChoice) {
    const option = named(specOptions.schedule);
    return { ...draft, schedule: complete(option, specOf(option, asTyped), old.schedule) };
  }
  if (key === 'loss' && isChoice) {
    const option = named(specOptions.loss);
    return { ...draft, loss: changeLoss(old.loss, option, specOf(option, asTyped)) };
  }
  if (key === 'optimizer' && isChoice) return { ...draft, optimizer: settledOptimizer(asTyped, old.optimizer, named(specOptions.optimizer)) };
  if (key === 'callbacks' && Array.isArray(chosen)) {
    const option = named(specOptions.callback);
    return { ...draft, callbacks: chosen.map((one: unknown) => complete(option, specOf(option, one))) };
  }
  return draft;
}

function settledOptimizer(value: unknown, before: Training['optimizer'], option: SpecOption): object {
  const { learningRate, ...rest } = isRecord(value) ? value : {};
  const changed = changeOptimizer(before, option, specOf(option, isRecord(value) ? rest : value));
  return learningRate === undefined ? changed : { ...changed, learningRate };
}

function unknownPath(path: string, draft: Draft): EpochalError {
  const keys = path.split('.');
  const known = pathsOf({ ...draft, augmentation: draft['augmentation'] ?? off }, '');
  const same = known.filter((one) => one.split('.').at(-1) === keys.at(-1));
  const near = nearest(path, known);
  const meant = same.length > 0 ? same.slice(0, 4) : [near].filter((one) => one !== null);
  const depth = keys.findIndex((_, index) => placeOf(draft, keys.slice(0, index + 1)) === null);
  const parent = keys.slice(0, depth);
  const held = placeOf(draft, parent)!.reduce<unknown>((above, key) => (above as Record<string, unknown>)[key], draft);
  return wrongUsage(
    `--set got '${path}', and there is no such setting.`,
    `${meant.length > 0 ? `Did you mean ${meant.join(' or ')}? ` : ''}${depth === 0 ? 'A training' : parent.join('.')} has ${childrenOf(held).join(', ') || 'nothing below it'}.`,
  );
}

function pathsOf(held: unknown, prefix: string): string[] {
  return childrenOf(held).flatMap((key) => [prefix + key, ...pathsOf((held as Record<string, unknown>)[keyOf(held, key)!], `${prefix}${key}.`)]);
}

/** Names by which a path goes on; callbacks by their type. */
function childrenOf(held: unknown): string[] {
  if (Array.isArray(held)) return held.map((one: unknown, index) => (isRecord(one) && typeof one['type'] === 'string' ? one['type'] : String(index)));
  return isRecord(held) ? Object.keys(held) : [];
}
