import { mostCompared } from '../../../../core/comparison/comparison.ts';
import type { Query } from '../../../app/route.ts';
import type { Scale } from '../../../../core/charts/axis.ts';
import { numberBelow } from '../../../ui/numbers.ts';
import { answeredImages, listKeys, type AnsweredImages, type Cell, type ListKey } from './answers/view.ts';
import { metrics, xAxes, type MetricKey, type XAxis } from './charts/metrics.ts';

/** What is chosen of the curves, as the address keeps it. */
export interface Chosen {
  /** The metrics of each chart. */
  charts: MetricKey[][];
  x: XAxis;
  xScale: Scale;
  yScale: Scale;
  /** 0 to 0.99. */
  smoothing: number;
  /** Whether repeats of a training are drawn as their mean, or each by itself. */
  repeats: 'mean' | 'each';
}

const usualCharts: readonly (readonly MetricKey[])[] = [['valAccuracy'], ['loss', 'valLoss']];
const mostCharts = 6;

/** @param text ids between commas. @returns each once, as many as can be compared. */
export function readIds(text: string | null | undefined): string[] {
  return [...new Set((text ?? '').split(',').filter((id) => id !== ''))].slice(0, mostCompared);
}

export function readChosen(query: Query): Chosen {
  const charts = (query['metric'] ?? '').split('|').map((chart) => chart.split(',').filter((key): key is MetricKey => (metrics as readonly string[]).includes(key))).filter((chart) => chart.length > 0);
  const axes = query['log'] ?? '';
  return {
    charts: charts.length === 0 ? usualCharts.map((chart) => [...chart]) : charts.slice(0, mostCharts),
    x: xAxes.find((axis) => axis === query['x']) ?? 'epoch',
    xScale: axes.includes('x') ? 'log' : 'linear',
    yScale: axes.includes('y') ? 'log' : 'linear',
    repeats: query['repeats'] === 'each' ? 'each' : 'mean',
    smoothing: (numberBelow(query['smooth'], 100) ?? 0) / 100,
  };
}

/** @returns what of the query changes; null takes out what is as usual. */
export function writeChosen(chosen: Partial<Chosen>, before: Chosen): Record<string, string | null> {
  const { charts, x, xScale, yScale, smoothing, repeats } = { ...before, ...chosen };
  const written = charts.map((chart) => chart.join(',')).join('|');
  return {
    metric: written === usualCharts.map((chart) => chart.join(',')).join('|') ? null : written,
    x: x === 'epoch' ? null : x,
    log: `${xScale === 'log' ? 'x' : ''}${yScale === 'log' ? 'y' : ''}`,
    repeats: repeats === 'each' ? 'each' : null,
    smooth: smoothing === 0 ? null : String(Math.round(smoothing * 100)),
  };
}

/** What is chosen among the answers. */
export interface ChosenAnswers {
  of: AnsweredImages;
  /** A and B; null: the first two. */
  pair: readonly [string, string] | null;
  list: ListKey;
  cell: Cell | null;
}

export function readChosenAnswers(query: Query): ChosenAnswers {
  const [a, b] = readIds(query['pair']);
  const [, label, predicted] = /^(\d{1,5})-(\d{1,5})$/.exec(query['cell'] ?? '') ?? [];
  return {
    of: answeredImages.find((images) => images === query['of']) ?? 'validation',
    pair: a !== undefined && b !== undefined ? [a, b] : null,
    list: listKeys.find((key) => key === query['list']) ?? 'samples',
    cell: label === undefined ? null : { label: Number(label), predicted: Number(predicted) },
  };
}

/** As `writeChosen`. */
export function writeChosenAnswers({ of, pair, list, cell }: Partial<ChosenAnswers>): Record<string, string | null> {
  return {
    ...(of === undefined ? {} : { of: of === 'validation' ? null : of }),
    ...(pair === undefined ? {} : { pair: pair === null ? null : pair.join(',') }),
    ...(list === undefined ? {} : { list: list === 'samples' ? null : list }),
    ...(cell === undefined ? {} : { cell: cell === null ? null : `${cell.label}-${cell.predicted}` }),
  };
}
