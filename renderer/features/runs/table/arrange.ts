import type { Column } from './columns.ts';
import type { CellValue, Entry } from './entry.ts';

/** Mean and deviation (with n - 1; null of a single one) of the runs of a group that have a value. */
export interface Spread {
  mean: number;
  deviation: number | null;
  count: number;
}

/** What the runs of a group have in a column: a spread of numbers, or the text that all have; null else. */
type Summary = Spread | string | null;

/** A line of the table: a run, or a group of runs above its members. */
export type Line =
  | { kind: 'run'; id: string; entry: Entry; isMember: boolean }
  | {
      kind: 'group';
      id: string;
      /** What its runs have in common. */
      value: CellValue;
      entries: readonly Entry[];
      isFolded: boolean;
      of(column: string): Summary;
    };

export interface Arrangement {
  /** Ids of columns. */
  sort: { column: string; descending: boolean };
  group: string | null;
  /** Ids of lines. */
  folded: ReadonlySet<string>;
}

/**
 * Sorts, groups and folds. What has no value comes last, whichever the direction; of equal ones the newest first.
 * @param entries newest first.
 */
export function arrange(entries: readonly Entry[], columns: readonly Column[], { sort, group, folded }: Arrangement): Line[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const order = byId.get(sort.column);
  const ordered = order ? sorted(entries, (entry) => keyOf(order.value(entry)), sort.descending) : entries;
  const by = group === null ? undefined : byId.get(group);
  if (!by) return ordered.map((entry) => lineOf(entry, false));

  // Taken from the newest first, so that of equal groups the one with the newest run is above.
  const members = Map.groupBy(ordered, (entry) => groupLine(by, entry));
  const groups = [...new Set(entries.map((entry) => groupLine(by, entry)))].map((id) => groupOf(id, by, members.get(id)!, byId, folded.has(id)));
  const above = order ? sorted(groups, ({ of }) => keyOf(of(order.id)), sort.descending) : groups;
  return above.flatMap((line) => (line.isFolded ? [line] : [line, ...line.entries.map((entry) => lineOf(entry, true))]));
}

const lineOf = (entry: Entry, isMember: boolean): Line => ({ kind: 'run', id: entry.row.run, entry, isMember });

function groupOf(id: string, by: Column, entries: readonly Entry[], columns: ReadonlyMap<string, Column>, isFolded: boolean): Extract<Line, { kind: 'group' }> {
  const known = new Map<string, Summary>();
  const of = (column: string): Summary => {
    const found = known.get(column) ?? summary(entries.map((entry) => columns.get(column)?.value(entry) ?? null));
    known.set(column, found);
    return found;
  };
  return { kind: 'group', id, value: by.value(entries[0]!), entries, isFolded, of };
}

/** The id of the group a run is in. */
export function groupLine(column: Column, entry: Entry): string {
  return `${column.id}:${column.value(entry) ?? undefined}`;
}

type Key = string | number | null;

function keyOf(value: CellValue | Summary): Key {
  return typeof value === 'string' ? value.toLowerCase() : typeof value === 'object' ? (value?.mean ?? null) : value;
}

/** Each key is read once. */
function sorted<T>(values: readonly T[], read: (value: T) => Key, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  return values
    .map((value) => ({ value, key: read(value) }))
    .sort((a, b) => (a.key === b.key ? 0 : a.key === null ? 1 : b.key === null ? -1 : a.key < b.key ? -sign : sign))
    .map(({ value }) => value);
}

/** Of numbers their spread; of texts the one that all have. */
function summary(values: readonly CellValue[]): Summary {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return values.every((value) => value === values[0]) ? (values[0] as string | null) : null;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : null, count: numbers.length };
}
