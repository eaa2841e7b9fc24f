import { phraseText } from '../../../core/errors/words.ts';
import { readValues, type RawValues } from '../../../core/arguments.ts';
import { isRecord } from '../../../core/model/spec.ts';
import { findIn, offer, type Catalogue, type Definition, type Setting } from '../../../core/settings.ts';
import { wrongUsage } from '../usage.ts';
import { readPairs } from './values.ts';

/** A choice from a catalogue, and the arguments that were given with it. */
export interface Spec<D extends Definition = Definition> {
  definition: D;
  given: RawValues;
}

/** An option whose value is a spec. */
export interface SpecOption<D extends Definition = Definition> {
  flag: string;
  /** What it chooses: 'schedule'. */
  kind: string;
  catalogue: Catalogue<D>;
}

/**
 * A choice from a catalogue as it is typed: a name, `name:argument=value,argument=value`, or JSON
 * `{"type": …, "arguments": {…}}`. Names are Keras's class names or what people write for them.
 * @throws EpochalError `cli.usage` naming what there is.
 */
export function readSpec<D extends Definition>(option: SpecOption<D>, written: string): Spec<D> {
  if (written.trimStart().startsWith('{')) return specOf(option, parseJson(option.flag, written));
  const colon = written.indexOf(':');
  const name = colon === -1 ? written : written.slice(0, colon);
  return { definition: find(option, name.trim()), given: colon === -1 ? {} : readPairs(option.flag, written.slice(colon + 1)) };
}

/** The same of a value that JSON held: a spec as text, or an object. */
export function specOf<D extends Definition>(option: SpecOption<D>, value: unknown): Spec<D> {
  if (typeof value === 'string') return readSpec(option, value);
  const { type, arguments: given = {}, ...rest } = isRecord(value) ? value : {};
  if (typeof type !== 'string' || !isRecord(given)) {
    throw wrongUsage(`${option.flag} got ${JSON.stringify(value)}.`, 'Write a name, name:argument=value, or {"type": "…", "arguments": {…}}.');
  }
  const [other] = Object.keys(rest);
  if (other !== undefined) throw wrongUsage(`${option.flag} got '${other}' beside type and arguments.`, 'Put it into "arguments".');
  return { definition: find(option, type), given };
}

/**
 * A spec in full. What it does not name stays as it was where the type is the same; the rest is Keras's default.
 * @throws EpochalError `cli.usage` for an argument it does not have, that is wrong or that is missing.
 */
export function complete({ flag }: SpecOption, { definition, given }: Spec, before: Setting | null = null): { type: string; arguments: Record<string, unknown> } {
  const kept = before?.type === definition.type ? before.arguments : {};
  const read = readValues(definition.arguments, { ...kept, ...given }, (problem, hint) => {
    throw wrongUsage(`${flag}: ${definition.type} ${phraseText(problem)}.`, phraseText(hint));
  });
  return { type: definition.type, arguments: read };
}

function find<D extends Definition>({ flag, kind, catalogue }: SpecOption<D>, name: string): D {
  const found = findIn(catalogue, name);
  if (found) return found;
  throw wrongUsage(`${flag} got '${name}'. There is no ${kind} '${name}'.`, phraseText(offer(catalogue, name)));
}

function parseJson(flag: string, written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw wrongUsage(`${flag} got '${written}', which is not JSON: ${error instanceof Error ? error.message : String(error)}.`, 'Write a name, name:argument=value, or {"type": "…", "arguments": {…}}.');
  }
}
