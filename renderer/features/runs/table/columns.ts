import { settingCell } from '../../../../core/comparison/settings.ts';
import { isLoss, runMetrics, type Extremes, type RunMetric } from '../../../../core/run-facts.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';
import { bytesText, clock, count, dateTime, metric as metricText, rate } from '../../../ui/format.ts';
import { settingName } from '../compare/words.ts';
import type { CellValue, Entry } from './entry.ts';

/** A column of the table of runs. */
export interface Column {
  /** As the address, the filter and CSV name it. */
  id: string;
  title(t: Translate): string;
  value(entry: Entry): CellValue;
  /** A value that is there, for people. */
  print(value: string | number, language: string): string;
  /** How far values of a group lie from their mean; absent: as the values. */
  printDeviation?(value: number, language: string): string;
  /** What a cell says beyond its value; absent: nothing. */
  tip?(entry: Entry, t: Translate): string | null;
  /** Numbers stand at the right and are looked for by size; the largest first where that is what is wanted. */
  numeric: boolean;
  largestFirst: boolean;
  /** Came out of the training: held against the baseline. */
  isResult: boolean;
  /** Least width in pixels. */
  width: number;
}

const text = { print: String, numeric: false, largestFirst: false, isResult: false, width: 104 } as const;
const number = { numeric: true, largestFirst: true, isResult: false, width: 76 } as const;
const result = { ...number, isResult: true } as const;
const asMetric = (value: string | number): string => metricText(Number(value));

/** Of the column that says what is starred or archived; the filter names it `is:starred`. */
export const marks = 'is';

/** Those that every run has, apart from its name, which always stands first. */
const usual: readonly Column[] = [
  { ...text, id: 'state', title: (t) => t('runs.state'), value: ({ row }) => row.state, width: 112 },
  { ...result, id: 'best', title: (t) => t('runs.best'), value: ({ row }) => row.best?.value ?? null, print: asMetric, tip: ({ row }, t) => (row.best ? t('runs.atEpoch', { epoch: row.best.epoch }) : null) },
  { ...number, id: 'epochs', title: (t) => t('runs.epochs'), value: ({ row }) => row.epochs, print: (value) => count(Number(value)) },
  { ...number, id: 'curve', title: (t) => t('runs.curve'), value: ({ facts }) => facts?.curve.at(-1) ?? null, print: asMetric, width: 96 },
  { ...text, id: 'recipe', title: (t) => t('runs.recipe'), value: ({ row }) => row.recipe },
  { ...text, id: 'dataset', title: (t) => t('runs.dataset'), value: ({ row }) => row.dataset || null, width: 88 },
  { ...number, id: 'created', title: (t) => t('runs.created'), value: ({ row }) => row.created, print: (value, language) => dateTime(String(value), language), width: 116 },
  { ...result, id: 'seconds', title: (t) => t('runs.seconds'), value: ({ facts }) => facts?.seconds ?? null, print: (value) => clock(Number(value)), largestFirst: false },
  { ...result, id: 'imagesPerSecond', title: (t) => t('run.imagesPerSecond'), value: ({ facts }) => facts?.imagesPerSecond ?? null, print: (value) => count(Number(value)), width: 80 },
  { ...result, id: 'params', title: (t) => t('runs.params'), value: ({ facts }) => facts?.params ?? null, print: (value) => count(Number(value)), largestFirst: false, width: 88 },
  { ...text, id: 'tags', title: (t) => t('runs.tags'), value: ({ row }) => row.tags.join(', ') || null },
  { ...text, id: 'note', title: (t) => t('runs.note'), value: ({ row }) => row.note || null, width: 140 },
  { ...text, id: 'repeats', title: (t) => t('runs.repeats'), value: ({ row }) => row.group },
  { ...text, id: marks, title: (t) => t('runs.marks'), value: ({ row }) => [row.starred ? 'starred' : '', row.archived ? 'archived' : ''].filter((mark) => mark !== '').join(' ') || null },
  { ...number, id: 'bytes', title: (t) => t('runs.bytes'), value: ({ facts }) => facts?.bytes ?? null, print: (value) => bytesText(Number(value)) },
];

export const nameColumn: Column = { ...text, id: 'name', title: (t) => t('runs.name'), value: ({ row }) => row.name, width: 160 };

/** What can be known of a metric over the epochs. */
const which = ['best', 'last', 'min', 'max'] as const;
type Which = (typeof which)[number];

/** @returns the value with the epoch it is of; null where it was never measured. */
function readMetric(facts: Entry['facts'], metric: RunMetric, which: Which): { value: number; epoch: number } | null {
  const found: Extremes | undefined = facts?.metrics[metric];
  if (!found) return null;
  const wanted = which === 'best' ? (isLoss(metric) ? 'min' : 'max') : which;
  return { value: found[wanted], epoch: found[`${wanted}Epoch`] };
}

const metrics: readonly Column[] = runMetrics.flatMap((metric) => which.map((one): Column => ({
  ...result,
  id: `${metric}.${one}`,
  title: (t) => `${t(`runs.metric.${metric}`)} ${t(`runs.which.${one}`)}`,
  value: ({ facts }) => readMetric(facts, metric, one)?.value ?? null,
  tip: ({ facts }, t) => {
    const found = readMetric(facts, metric, one);
    return found && t('runs.atEpoch', { epoch: found.epoch });
  },
  print: asMetric,
  largestFirst: !isLoss(metric),
  width: 92,
})));

/** The setting at a path. @param numeric whether its values are numbers. */
function settingColumn(path: string, numeric: boolean): Column {
  return {
    ...(numeric ? number : text),
    id: path,
    title: (t) => settingName(path.split('.').at(-1)!, t),
    value: ({ settings }) => settingCell(settings.get(path) ?? null),
    print: (value) => (typeof value === 'number' ? rate(value) : value),
    width: numeric ? 84 : 112,
  };
}

/** Every column there is for these runs: those of all runs, of metrics, and of their settings. */
export function allColumns(entries: readonly Entry[]): Column[] {
  const own = [nameColumn, ...usual, ...metrics];
  const taken = new Set(own.map(({ id }) => id));
  const numeric = new Map<string, boolean>();
  for (const { settings } of entries) {
    for (const [path, value] of settings) if (value !== null && !taken.has(path)) numeric.set(path, (numeric.get(path) ?? true) && typeof value === 'number');
  }
  return [...own, ...[...numeric].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, isNumber]) => settingColumn(path, isNumber))];
}

/** Of a result, how far each run is from the baseline. */
export function deltaColumn(column: Column, baseline: Entry): Column {
  const from = column.value(baseline);
  const sign = (value: number): string => (value > 0 ? '+' : value < 0 ? '−' : '±');
  return {
    ...column,
    id: `delta.${column.id}`,
    title: (t) => `Δ ${column.title(t)}`,
    value: (entry) => {
      const value = column.value(entry);
      return typeof value === 'number' && typeof from === 'number' ? value - from : null;
    },
    print: (value, language) => `${sign(Number(value))}${column.print(Math.abs(Number(value)), language)}`,
    printDeviation: column.print,
    isResult: false,
    width: column.width + 8,
  };
}

const shortNames: Readonly<Record<string, string>> = { lr: 'optimizer.learningRate', tag: 'tags', data: 'dataset', started: 'created', time: 'seconds', size: 'bytes' };

/** The column a person means: by its id, a short name, the last part of a path, or a metric alone for its best. */
export function findColumn(columns: readonly Column[], name: string): Column | undefined {
  const wanted = (shortNames[name.toLowerCase()] ?? name).toLowerCase();
  const by = (is: (id: string) => boolean): Column | undefined => columns.find(({ id }) => is(id.toLowerCase()));
  return by((id) => id === wanted) ?? by((id) => id === `${wanted}.best`) ?? by((id) => id.endsWith(`.${wanted}`));
}

/** Shown where nobody chose others, the most wanted first: those at the end go first where there is no room. */
export const usualColumns: readonly string[] = ['state', 'best', 'curve', 'epochs', 'recipe', 'tags', 'optimizer.learningRate', 'created', 'changed', 'note', 'seconds', 'dataset', 'imagesPerSecond', 'valLoss.best', 'params', 'batchSize', 'optimizer'];
/** Of those, what is shown only where a run has some of it. */
export const seldom: ReadonlySet<string> = new Set(['tags', 'note']);

/** Those there is room for: from the first on, none skipped. */
export function fitting(columns: readonly Column[], room: number, gap: number): Column[] {
  let left = room;
  const fit: Column[] = [];
  for (const column of columns) {
    left -= column.width + gap;
    if (left < 0) break;
    fit.push(column);
  }
  return fit;
}
