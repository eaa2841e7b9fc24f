import type { SettingValue } from './settings.ts';

/** Columns of numbers, each of length 1, orthogonal to each other: what a model can explain is what lies in their span. */
export type Basis = readonly Float64Array[];

/** What is left of a column of length 1 is taken for nothing below this. */
const nothing = 1e-6;

/** Ranks from 1, equal values sharing their mean rank, as SciPy's `rankdata`. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, place) => place).sort((a, b) => values[a]! - values[b]!);
  const found = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    for (let at = first; at < next; at++) found[order[at]!] = (first + 1 + next) / 2;
    first = next;
  }
  return found;
}

/**
 * What a model may see of a setting. Of numbers their ranks and the squares of these, so that a rise, a fall and a best
 * value in the middle are found, however many values there are; of words and truths one column a value. Where some runs
 * do not have the setting, that is a column too.
 */
export function settingColumns(values: readonly SettingValue[]): Float64Array[] {
  const has = values.filter((value) => value !== null);
  const indicators = (wanted: readonly SettingValue[]): Float64Array[] => wanted.map((one) => Float64Array.from(values, (value) => (value === one ? 1 : 0)));
  if (!has.every((value) => typeof value === 'number')) return indicators([...new Set(values)]);
  const own = ranks(has);
  const middle = (has.length + 1) / 2;
  let at = 0;
  // Of a run without the setting 0: the middle, which its own column moves.
  const line = Float64Array.from(values, (value) => (value === null ? 0 : own[at++]! - middle));
  return [line, line.map((value, place) => (values[place] === null ? 0 : value * value)), ...(has.length < values.length ? indicators([null]) : [])];
}

/**
 * Makes columns orthonormal (Gram and Schmidt, twice, which is enough), and orthogonal to what is given already; those
 * with nothing of their own are left out.
 */
export function basisOf(columns: readonly Float64Array[], given: Basis = []): Basis {
  const found: Float64Array[] = [];
  for (const column of columns) {
    const before = length(column);
    if (before === 0) continue;
    const rest = column.map((value) => value / before);
    for (let again = 0; again < 2; again++) for (const one of [...given, ...found]) subtract(rest, one);
    const left = length(rest);
    if (left > nothing) found.push(rest.map((value) => value / left));
  }
  return found;
}

/** The sum of squares that a basis explains of values. */
export function explained(values: Float64Array, basis: Basis): number {
  let sum = 0;
  for (const one of basis) sum += dot(values, one) ** 2;
  return sum;
}

/** Values without what a basis explains of them. */
export function residual(values: Float64Array, basis: Basis): Float64Array {
  const rest = values.slice();
  for (const one of basis) subtract(rest, one);
  return rest;
}

export function sumOfSquares(values: Float64Array): number {
  return dot(values, values);
}

function subtract(from: Float64Array, one: Float64Array): void {
  const share = dot(from, one);
  for (let place = 0; place < from.length; place++) from[place]! -= share * one[place]!;
}

function length(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) sum += a[place]! * b[place]!;
  return sum;
}
