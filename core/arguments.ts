import { joinPhrases, phrase, type Phrase } from './errors/words.ts';
/** What a value may be, as a layer, loss or optimizer states it. One table serves checks, help and forms. */
export interface Argument<T> {
  kind: 'integer' | 'number' | 'numbers' | 'integers' | 'boolean' | 'choice' | 'pair' | 'borders' | 'shape' | 'setting';
  /** Whether a list of such values may stand in its place. */
  several?: true;
  description: string;
  /** Whether null may stand for "none". */
  optional?: true;
  /** Absent when the argument must be given. */
  default?: T;
  choices?: readonly string[];
  /** What a setting is chosen from. */
  catalogue?: ReadonlyMap<string, { type: string; description: string; arguments: Arguments }>;
  /** The value in its full form, or null when it is not one. */
  read(value: unknown): T | null;
  /** What is needed, to complete "needs …". */
  needs: Phrase;
}

export type Arguments = Readonly<Record<string, Argument<unknown>>>;

/** The values a table of arguments describes. */
export type Values<A extends Arguments> = { [K in keyof A]: A[K] extends Argument<infer T> ? T : never };

export type RawValues = Readonly<Record<string, unknown>>;

interface Described<T> {
  description: string;
  default?: T;
}

interface Bounded extends Described<number> {
  min?: number;
  max?: number;
  /** Excludes `max` itself. */
  below?: number;
}

export function integer(options: Bounded): Argument<number> {
  return {
    ...described(options),
    kind: 'integer',
    needs: phrase`a whole number${bounds(options)}`,
    read: (value) => (Number.isInteger(value) && within(value as number, options) ? (value as number) : null),
  };
}

export function number(options: Bounded): Argument<number> {
  return {
    ...described(options),
    kind: 'number',
    needs: phrase`a number${bounds(options)}`,
    read: (value) => (typeof value === 'number' && Number.isFinite(value) && within(value, options) ? value : null),
  };
}

export function boolean(options: Described<boolean>): Argument<boolean> {
  return {
    ...described(options),
    kind: 'boolean',
    needs: phrase`true or false`,
    read: (value) => (typeof value === 'boolean' ? value : null),
  };
}

export function choice<const C extends string>(choices: readonly C[], options: Described<NoInfer<C>>): Argument<C> {
  return {
    ...described(options),
    kind: 'choice',
    choices,
    needs: phrase`one of ${choices.join(', ')}`,
    read: (value) => (choices as readonly unknown[]).includes(value) ? (value as C) : null,
  };
}

export type Pair = readonly [number, number];

/** Two whole numbers, or one that stands for both: `kernel_size=3` is `(3, 3)`. */
export function pair(options: Described<Pair> & { min: number }): Argument<Pair> {
  return {
    ...described(options),
    kind: 'pair',
    needs: phrase`a whole number of at least ${options.min}, or two of them`,
    read: (value) => pairOf(value, options.min),
  };
}

/** A shape without its batch axis. */
export function shape(options: Described<readonly number[]>): Argument<readonly number[]> {
  return {
    ...described(options),
    kind: 'shape',
    needs: phrase`a list of whole numbers of at least 1, such as [32, 32, 3]`,
    read: (value) => listOf(value, (size) => isWhole(size, 1)),
  };
}

/** Numbers in a row: the boundaries of a schedule, the means of channels. */
export function numbers(options: Described<readonly number[]> & { min?: number }): Argument<readonly number[]> {
  const { min = -Infinity } = options;
  return {
    ...described(options),
    kind: 'numbers',
    needs: phrase`a list of numbers${min === -Infinity ? null : phrase` of at least ${min}`}, such as [1, 2]`,
    read: (value) => listOf(value, (one) => typeof one === 'number' && Number.isFinite(one) && one >= min),
  };
}

/** Whole numbers in a row: the order of axes, a shape with one length left open. */
export function wholeNumbers(options: Described<readonly number[]> & { min?: number }): Argument<readonly number[]> {
  const { min = -Infinity } = options;
  return {
    ...described(options),
    kind: 'integers',
    needs: phrase`a list of whole numbers${min === -Infinity ? null : phrase` of at least ${min}`}, such as [2, 1]`,
    read: (value) => listOf(value, (one) => isWhole(one, min)),
  };
}

/** Top and bottom, left and right. */
export type Borders = readonly [Pair, Pair];

/** Pixels at the edges, in Keras's three forms: 1, [1, 2] for height and width, [[1, 2], [3, 4]] for each edge. */
export function borders(options: Described<Borders>): Argument<Borders> {
  return {
    ...described(options),
    kind: 'borders',
    needs: phrase`a whole number of at least 0, two of them for height and width, or [[top, bottom], [left, right]]`,
    read(value) {
      const both = isWhole(value, 0) ? [value, value] : value;
      if (!Array.isArray(both) || both.length !== 2) return null;
      const [rows, columns] = [pairOf(both[0], 0), pairOf(both[1], 0)];
      return rows && columns && [rows, columns];
    },
  };
}

/** An argument that may be one value or a list of them: `axis=-1`, `axis=[1, 2]`. */
export function oneOrMore<T>(argument: Argument<T>): Argument<T | readonly T[]> {
  return {
    ...argument,
    several: true,
    needs: phrase`${argument.needs}, or a list of such`,
    read(value) {
      if (!Array.isArray(value)) return argument.read(value);
      const read = value.map((one) => argument.read(one));
      return read.length > 0 && read.every((one) => one !== null) ? (read as T[]) : null;
    },
  };
}

/** An argument that may be null, which stands for none, and is unless given. */
export function optional<T>(argument: Argument<T>): Argument<T | null> {
  return { ...argument, default: argument.default ?? null, optional: true, needs: phrase`${argument.needs}, or null` };
}

/**
 * Reads raw values against a table: fills defaults, refuses what is missing, unknown or out of bounds.
 * @param fail called with the first problem; must throw.
 */
export function readValues<A extends Arguments>(
  table: A,
  raw: RawValues,
  fail: (problem: Phrase, hint: Phrase) => never,
): Values<A> {
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(table, name)) {
      fail(phrase`has no argument '${name}'`, phrase`Its arguments are ${Object.keys(table).join(', ') || phrase`none`}.`);
    }
  }
  const values = Object.entries(table).map(([name, argument]) => {
    const given = raw[name];
    if (given === undefined) {
      if (argument.default === undefined) fail(phrase`lacks '${name}'`, phrase`Give ${name} ${argument.needs}.`);
      return [name, argument.default];
    }
    if (given === null && argument.optional) return [name, null];
    const value = argument.read(given);
    if (value === null) fail(phrase`got ${name}=${JSON.stringify(given)}`, phrase`${name} needs ${argument.needs}.`);
    return [name, value];
  });
  return Object.fromEntries(values) as Values<A>;
}

function isWhole(value: unknown, min: number): value is number {
  return Number.isInteger(value) && (value as number) >= min;
}

function pairOf(value: unknown, min: number): Pair | null {
  if (isWhole(value, min)) return [value, value];
  return Array.isArray(value) && value.length === 2 && isWhole(value[0], min) && isWhole(value[1], min) ? [value[0], value[1]] : null;
}

/** A list of at least one, each of which fits. */
function listOf(value: unknown, fits: (one: unknown) => boolean): number[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(fits) ? (value as number[]) : null;
}

function described<T>(options: Described<T>): Pick<Argument<T>, 'description' | 'default'> {
  return options.default === undefined
    ? { description: options.description }
    : { description: options.description, default: options.default };
}

function within(value: number, { min, max, below }: Bounded): boolean {
  return value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value < (below ?? Infinity);
}

function bounds({ min, max, below }: Bounded): Phrase | null {
  const parts = [
    min === undefined ? null : phrase`at least ${min}`,
    max === undefined ? null : phrase`at most ${max}`,
    below === undefined ? null : phrase`below ${below}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : phrase` (${joinPhrases(parts, 'comma')})`;
}
