import {
  columnGroupingFeature,
  constructAggregationFn,
  constructTable,
  createExpandedRowModel,
  createGroupedRowModel,
  createSortedRowModel,
  rowAggregationFeature,
  rowExpandingFeature,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
  type Row,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import type { Column } from './columns.ts';
import type { CellValue, Entry } from './entry.ts';

/** Mean and deviation (with n - 1; null of a single one) of the runs of a group that have a value. */
export interface Spread {
  mean: number;
  deviation: number | null;
  count: number;
}

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
      /** Of a column: its spread, or the text that all have; null else. */
      of(column: string): Spread | string | null;
    };

export interface Arrangement {
  /** Ids of columns. */
  sort: { column: string; descending: boolean };
  group: string | null;
  /** Ids of lines. */
  folded: ReadonlySet<string>;
}

type Cell = Exclude<CellValue, null> | Spread | undefined;

const together = constructAggregationFn({
  aggregate: ({ rows, getValue }) => summary(rows.map((row) => getValue(row) as Cell)),
});

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnGroupingFeature,
  groupedRowModel: createGroupedRowModel(),
  rowAggregationFeature,
  rowExpandingFeature,
  expandedRowModel: createExpandedRowModel(),
});
type Features = typeof features;

/**
 * Sorts, groups and folds. What has no value comes last, whichever the direction; of equal ones the newest first.
 * @param entries newest first.
 */
export function arrange(entries: readonly Entry[], columns: readonly Column[], { sort, group, folded }: Arrangement): Line[] {
  const by = columns.find(({ id }) => id === group);
  // A column that nothing is asked of costs nothing but its definition.
  const needed = by ? columns : columns.filter(({ id }) => id === sort.column);
  const definitions = needed.map((column): ColumnDef<Features, Entry> => ({
    id: column.id,
    accessorFn: (entry) => column.value(entry) ?? undefined,
    sortUndefined: 'last',
    sortFn: (a, b, id) => compare(a.getValue(id), b.getValue(id)),
    aggregationFn: together,
  }));
  const table = constructTable<Features, Entry>({
    features,
    data: [...entries],
    columns: definitions,
    getRowId: ({ row }) => row.run,
    state: {
      sorting: columns.some(({ id }) => id === sort.column) ? [{ id: sort.column, desc: sort.descending }] : [],
      grouping: by ? [by.id] : [],
      expanded: by ? Object.fromEntries(entries.map((entry) => groupLine(by, entry)).filter((id) => !folded.has(id)).map((id) => [id, true])) : {},
    },
  });
  return table.getRowModel().rows.map((row) => toLine(row, by, folded));
}

function toLine(row: Row<Features, Entry>, by: Column | undefined, folded: ReadonlySet<string>): Line {
  if (row.groupingColumnId === undefined || by === undefined) return { kind: 'run', id: row.id, entry: row.original, isMember: by !== undefined };
  return {
    kind: 'group',
    id: row.id,
    value: by.value(row.original),
    entries: row.subRows.map(({ original }) => original),
    isFolded: folded.has(row.id),
    of: (column) => (row.getValue(column) as Spread | string | undefined) ?? null,
  };
}

/** The id of the group a run is in. */
export function groupLine(column: Column, entry: Entry): string {
  return `${column.id}:${column.value(entry) ?? undefined}`;
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [keyOf(a as Cell), keyOf(b as Cell)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf(value: Cell): string | number {
  return typeof value === 'object' ? value.mean : typeof value === 'string' ? value.toLowerCase() : (value ?? '');
}

/** Of numbers their spread; of texts the one that all have. */
function summary(values: readonly Cell[]): Spread | string | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return values.every((value) => value === values[0]) ? (values[0] as string | undefined) : undefined;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: numbers.length > 1 ? Math.sqrt(squares / (numbers.length - 1)) : null, count: numbers.length };
}
