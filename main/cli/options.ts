import { isPrintable } from '../../core/printable.ts';
import { notYet, wrongUsage } from './usage.ts';

/** How one option's text becomes its value. */
export interface Reader<T> {
  /** To complete "needs …". */
  needs: string;
  /** The value, or null when the text is not one. */
  read(text: string): T | null;
  /** Texts that will mean something later. */
  later?: readonly string[];
}

/** One option of a command. Its name is its key in kebab case: `batchSize` is `--batch-size`. */
export interface OptionSpec<T = unknown> {
  description: string;
  /** What stands for the value in help: `<n>`; null for a flag. */
  placeholder: string | null;
  /** Of its value, or of one of the values of a repeated one; null for a flag. */
  reader: Reader<unknown> | null;
  /** Where it is not given. */
  absent: T;
  /** Whether it may be given several times; its value is then a list. */
  repeated: boolean;
  /** Known from the contract and not there yet: refused, left out of help. */
  later: boolean;
}

/** What was typed for an option: a text, several where it is repeated, `true` for a flag, undefined where not given. */
export type Typed = string | readonly string[] | true | undefined;

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
export type OptionValues<O extends OptionSpecs> = { [K in keyof O]: O[K] extends OptionSpec<infer T> ? T : never };

export function option<T>(placeholder: string, reader: Reader<T>, description: string): OptionSpec<T | undefined> {
  return { description, placeholder, reader, absent: undefined, repeated: false, later: false };
}

/** One that may be given several times. */
export function repeated<T>(placeholder: string, reader: Reader<T>, description: string): OptionSpec<readonly T[]> {
  return { description: `${description}; repeatable`, placeholder, reader, absent: [], repeated: true, later: false };
}

/** An option with a value of its own where it is not given. */
export function optionOr<T>(absent: NoInfer<T>, placeholder: string, reader: Reader<T>, description: string): OptionSpec<T> {
  return { description: `${description} (default ${String(absent)})`, placeholder, reader, absent, repeated: false, later: false };
}

/** A flag that may have a value: `true` where it is given without one. */
export function flagOr<T>(placeholder: string, reader: Reader<T>, description: string): OptionSpec<T | true | undefined> {
  return { description, placeholder, reader, absent: undefined, repeated: false, later: false };
}

export function flag(description: string): OptionSpec<boolean> {
  return { description, placeholder: null, reader: null, absent: false, repeated: false, later: false };
}

/** @param placeholder null for a flag. */
export function later(placeholder: string | null): OptionSpec<undefined> {
  return { description: '', placeholder, reader: null, absent: undefined, repeated: false, later: true };
}

export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * Values of a command's options from what was typed.
 * @param typed by key.
 * @throws EpochalError `cli.usage`, `cli.not-yet`.
 */
export function readOptions(specs: OptionSpecs, typed: Readonly<Record<string, Typed>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, readOption(key, spec, typed[key])]));
}

function readOption(key: string, spec: OptionSpec, typed: Typed): unknown {
  if (typed === undefined) return spec.absent;
  if (spec.later) throw notYet(flagOf(key));
  const { reader } = spec;
  if (reader === null || typed === true) return true;
  const values = [typed].flat().map((one) => readText(key, reader, one));
  return spec.repeated ? values : values.at(-1);
}

function readText(key: string, reader: Reader<unknown>, typed: string): unknown {
  if (reader.later?.includes(typed)) throw notYet(`${flagOf(key)} ${typed}`);
  const value = reader.read(typed);
  if (value === null) throw wrongUsage(`${flagOf(key)} got '${typed}'.`, `It needs ${reader.needs}.`);
  return value;
}

export const text: Reader<string> = {
  needs: 'a text that is not empty',
  read: (given) => (given === '' ? null : given),
};

/** `last` stands for the newest run. */
export const runName: Reader<string> = {
  needs: "a name of at most 200 letters, without line ends and control characters, other than 'last'",
  read: (given) => (given.trim() === '' || given === 'last' || given.length > 200 || !isPrintable(given) ? null : given),
};

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): Reader<number> {
  return {
    needs: max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
    read: (given) => (/^\d+$/.test(given) && Number(given) >= min && Number(given) <= max ? Number(given) : null),
  };
}

export const positiveNumber: Reader<number> = {
  needs: 'a number above 0, such as 0.001 or 1e-3',
  read: (given) => (decimal.test(given) && Number(given) > 0 && Number.isFinite(Number(given)) ? Number(given) : null),
};

export function choice<const C extends string>(choices: readonly C[], laterChoices: readonly string[] = []): Reader<C> {
  return {
    needs: `one of ${choices.join(', ')}`,
    later: laterChoices,
    read: (given) => choices.find((one) => one === given) ?? null,
  };
}

/** `validation`, `test`, `none`, or a share of the training images. */
export const validation: Reader<'validation' | 'test' | 'none' | number> = {
  needs: 'validation, test, none, or a share of the training images between 0 and 1, such as 0.1',
  read(given) {
    if (given === 'validation' || given === 'test' || given === 'none') return given;
    const share = decimal.test(given) ? Number(given) : Number.NaN;
    return share > 0 && share < 1 ? share : null;
  },
};

/** One whole number of at least 1, or several between commas. */
export const epochsOf: Reader<number | number[]> = {
  needs: 'a whole number of at least 1, or several such as 1,5,10',
  read(given) {
    const read = given.split(',').map((one) => (/^[1-9]\d*$/.test(one) ? Number(one) : null));
    if (!read.every((one) => one !== null)) return null;
    return read.length === 1 ? read[0]! : read;
  },
};

/** Bytes of memory: a number and its unit, of thousands. */
export const memorySize: Reader<number> = {
  needs: 'a size of memory such as 512MB or 2GB',
  read(given) {
    const [, number, unit] = /^(\d+\.?\d*|\.\d+) ?([KMGT]?)B$/i.exec(given) ?? [];
    return number === undefined ? null : Math.round(Number(number) * 1000 ** ' KMGT'.indexOf(unit?.toUpperCase() || ' '));
  },
};

/** When checkpoints are kept beside the best and the last: `5` of every 5th epoch, `10m` each 10 minutes, `5,10m` both. */
export const checkpointTimes: Reader<{ keepEvery: number | null; everyMinutes: number | null }> = {
  needs: 'a number of epochs such as 5, minutes such as 10m, both as 5,10m, or none',
  read(given) {
    if (given === 'none') return { keepEvery: null, everyMinutes: null };
    const parts = given.split(',');
    const epochs = parts.filter((part) => /^[1-9]\d*$/.test(part)).map(Number);
    const minutes = parts.filter((part) => /^(\d+\.?\d*|\.\d+)m$/.test(part)).map((part) => Number(part.slice(0, -1)));
    const isClear = epochs.length <= 1 && minutes.length <= 1 && epochs.length + minutes.length === parts.length;
    return isClear && minutes.every((one) => one > 0) ? { keepEvery: epochs[0] ?? null, everyMinutes: minutes[0] ?? null } : null;
  },
};

/** `best`, `last`, or an epoch. */
export const checkpoint: Reader<string> = {
  needs: 'best, last, or the number of an epoch',
  read: (given) => (given === 'best' || given === 'last' || /^[1-9]\d*$/.test(given) ? given : null),
};

/** From 0 to 1, both among them. */
export const shareOf: Reader<number> = {
  needs: 'a share from 0 to 1, such as 0.98',
  read: (given) => (decimal.test(given) && Number(given) <= 1 ? Number(given) : null),
};

/** Names between commas. */
export const names: Reader<readonly string[]> = {
  needs: 'names between commas',
  read(given) {
    const read = given.split(',').map((one) => one.trim());
    return read.every((one) => one !== '') ? read : null;
  },
};

const decimal = /^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
