import { csv } from '../../../../../core/tables/csv.ts';
import type { PlotLine } from '../../../../../core/charts/plot.ts';
import { smoothed } from '../../../../../core/charts/smoothing.ts';
import { isOfValidation, lineOf, type Measured, type MetricKey, type XAxis, type XY } from './metrics.ts';

/** A run as a chart needs it. */
export interface ChartRun extends Measured {
  run: string;
  name: string;
}

/** Lines that were made already, by what they were made of: a run that has not changed is not worked out again. */
const made = new WeakMap<object, Map<string, XY>>();

/** A line of a run, smoothed before it is thinned. */
function smoothLine(run: ChartRun, metric: MetricKey, axis: XAxis, smoothing: number): XY {
  const source: object = metric.startsWith('step') && run.steps ? run.steps : run.epochs;
  const known = made.get(source) ?? new Map<string, XY>();
  made.set(source, known);
  const key = `${metric} ${axis} ${smoothing} ${run.epochs.length}`;
  const found = known.get(key);
  if (found) return found;
  const { x, y } = lineOf(run, metric, axis);
  const line = { x, y: smoothed(y, smoothing) };
  // One smoothing after another is tried: what was made for the last few serves.
  if (known.size > 24) known.clear();
  known.set(key, line);
  return line;
}

/** All lines of a chart: validation is dashed where training stands beside it; each run is named once. */
export function chartLines(runs: readonly ChartRun[], metrics: readonly MetricKey[], axis: XAxis, smoothing: number): PlotLine[] {
  const both = metrics.some(isOfValidation) && !metrics.every(isOfValidation);
  return runs.flatMap((run) => metrics.map((metric, place) => ({
    id: run.run,
    ...smoothLine(run, metric, axis, smoothing),
    dashed: both && isOfValidation(metric),
    label: place === 0 ? run.name : null,
  })));
}

/** The data of a chart as CSV, nothing smoothed or thinned: a line of text a value. */
export function chartCsv(runs: readonly ChartRun[], metrics: readonly MetricKey[], axis: XAxis): string {
  const rows = runs.flatMap((run) => metrics.flatMap((metric) => {
    const { x, y } = lineOf(run, metric, axis);
    return Array.from(x, (at, place): (string | number)[] => [run.run, run.name, metric, at, Number.isNaN(y[place]) ? '' : y[place]!]);
  }));
  return csv([['run', 'name', 'metric', axis, 'value'], ...rows]);
}
