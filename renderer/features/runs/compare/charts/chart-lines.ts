import type { RepeatGroup } from './repeat-groups.ts';
import { csv } from '../../../../../core/tables/csv.ts';
import type { PlotLine } from '../../../../../core/charts/plot.ts';
import { lowerBound } from '../../../../../core/charts/thinning.ts';
import type { SharedHistory } from '../../../../../core/comparison/lineage.ts';
import { meanLine } from '../../../../../core/comparison/repeats.ts';
import { smoothed } from '../../../../../core/charts/smoothing.ts';
import { isOfValidation, lineOf, placesOn, type Measured, type MetricKey, type XAxis, type XY } from './metrics.ts';

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

/** What runs have in common. */
export interface Kinship {
  /** Whose history a fork's line begins on. */
  shared: ReadonlyMap<string, SharedHistory>;
  /** Of which a mean is drawn. */
  groups: readonly RepeatGroup[];
}

const alone: Kinship = { shared: new Map(), groups: [] };

/**
 * All lines of a chart: validation is dashed where training stands beside it; each run is named once. A fork's line begins
 * where it was forked. Runs that a mean is of are faint, and it is named in their place.
 */
export function chartLines(runs: readonly ChartRun[], metrics: readonly MetricKey[], axis: XAxis, smoothing: number, { shared, groups }: Kinship = alone): PlotLine[] {
  const both = metrics.some(isOfValidation) && !metrics.every(isOfValidation);
  const grouped = new Set(groups.flatMap((group) => group.runs));
  const startOf = (run: ChartRun): number => startOn(run, runs, axis, shared);
  const singles = runs.flatMap((run) => metrics.map((metric, place): PlotLine => ({
    id: run.run,
    ...from(smoothLine(run, metric, axis, smoothing), startOf(run)),
    dashed: both && isOfValidation(metric),
    label: place === 0 && !grouped.has(run.run) ? run.name : null,
    ...(grouped.has(run.run) ? { faint: true } : {}),
  })));
  const means = groups.flatMap(({ id, name, runs: ids }) => {
    const members = runs.filter(({ run }) => ids.includes(run));
    // Where all of them go on from another's line.
    const start = Math.min(...members.map((one) => (ids.includes(shared.get(one.run)?.of ?? '') ? Infinity : startOf(one))));
    return metrics.map((metric, place): PlotLine => {
      const { x, y, low, high } = meanLine(members.map((run) => smoothLine(run, metric, axis, smoothing)));
      const first = firstFrom(x, start);
      return { id, x: x.subarray(first), y: y.subarray(first), band: { low: low.subarray(first), high: high.subarray(first) }, dashed: both && isOfValidation(metric), label: place === 0 ? name : null };
    });
  });
  return [...singles, ...means];
}

/** Where on an axis a run's own line begins; -Infinity where all of it is its own, or lies elsewhere on this axis. */
function startOn(run: ChartRun, runs: readonly ChartRun[], axis: XAxis, shared: Kinship['shared']): number {
  const history = shared.get(run.run);
  const owner = runs.find((one) => one.run === history?.of);
  if (!history || !owner) return -Infinity;
  const [at, its] = [run, owner].map((one) => placesOn(one, axis)(history.epoch)) as [number, number];
  return Math.abs(at - its) <= 1e-6 * Math.abs(its) ? at : -Infinity;
}

/** The last point up to a place is the first that is left: there both lines meet. */
function firstFrom(x: Float64Array, start: number): number {
  const after = lowerBound(x, start);
  return after > 0 && !(x[after]! <= start) ? after - 1 : after;
}

function from(line: XY, start: number): XY {
  const first = firstFrom(line.x, start);
  return first === 0 ? line : { x: line.x.subarray(first), y: line.y.subarray(first) };
}

/** The data of a chart as CSV, nothing smoothed or thinned: a line of text a value. */
export function chartCsv(runs: readonly ChartRun[], metrics: readonly MetricKey[], axis: XAxis): string {
  const rows = runs.flatMap((run) => metrics.flatMap((metric) => {
    const { x, y } = lineOf(run, metric, axis);
    return Array.from(x, (at, place): (string | number)[] => [run.run, run.name, metric, at, Number.isNaN(y[place]) ? '' : y[place]!]);
  }));
  return csv([['run', 'name', 'metric', axis, 'value'], ...rows]);
}
