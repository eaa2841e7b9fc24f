import { phrase, type Phrase } from './errors/words.ts';
import { readValues, type Argument, type Arguments, type RawValues } from './arguments.ts';
import { nearest } from './nearest.ts';

/** Something chosen from a catalogue, with its arguments: an optimizer, a schedule, an initializer. */
export interface Setting {
  /** Keras's class name. */
  type: string;
  arguments: RawValues;
}

/** What every entry of a catalogue has. */
export interface Definition {
  /** Keras's class name. */
  type: string;
  /** One line for people. */
  description: string;
  arguments: Arguments;
}

export type Catalogue<D extends Definition = Definition> = ReadonlyMap<string, D>;

export function catalogueOf<D extends Definition>(definitions: readonly D[]): Catalogue<D> {
  return new Map(definitions.map((definition) => [definition.type, definition]));
}

/** By Keras's class name or what people type for it: `Adam`, `adam`, `inverse_time_decay`. */
export function findIn<D extends Definition>(catalogue: Catalogue<D>, name: string): D | null {
  const wanted = plain(name);
  return catalogue.get(name) ?? [...catalogue.values()].find(({ type }) => plain(type) === wanted) ?? null;
}

/** To complete "There is no …": what is there, and what was most likely meant. */
export function offer(catalogue: Catalogue, name: string): Phrase {
  const names = [...catalogue.keys()];
  const near = nearest(name, names);
  return phrase`${near && phrase`Did you mean ${near}? `}There is ${names.join(', ')}.`;
}

/**
 * A setting in full: its type as Keras spells it, its arguments read and defaults filled.
 * @param value a name, or `{type, arguments}`.
 * @returns null when it is not one.
 */
export function readSetting(catalogue: Catalogue, value: unknown): Setting | null {
  const given = typeof value === 'string' ? { type: value } : value;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const { type, arguments: raw = {}, ...rest } = given as { type?: unknown; arguments?: unknown };
  if (typeof type !== 'string' || typeof raw !== 'object' || raw === null || Array.isArray(raw) || Object.keys(rest).length > 0) return null;
  const definition = findIn(catalogue, type);
  if (!definition) return null;
  try {
    return { type: definition.type, arguments: readValues(definition.arguments, raw as RawValues, refuse) };
  } catch (error) {
    if (error === refused) return null;
    throw error;
  }
}

/** An argument that is itself chosen from a catalogue: `kernel_initializer`. */
export function setting(catalogue: Catalogue, options: { description: string; default?: string }): Argument<Setting> {
  const read = (value: unknown): Setting | null => readSetting(catalogue, value);
  const usual = options.default === undefined ? undefined : read(options.default);
  if (usual === null) throw new TypeError(`'${options.default}' is not in the catalogue`);
  return {
    kind: 'setting',
    description: options.description,
    ...(usual === undefined ? {} : { default: usual }),
    catalogue,
    needs: phrase`one of ${[...catalogue.keys()].join(', ')}, as a name or {"type": …, "arguments": {…}} with arguments it has`,
    read,
  };
}

const refused = new Error('refused');

function refuse(): never {
  throw refused;
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
