import type Database from 'better-sqlite3';
import { flattened } from '../../core/comparison/settings.ts';
import { curvePoints, runMetrics, type Extremes, type RunFacts, type RunMetric, type RunTableNews } from '../../core/run-facts.ts';

/** What each metric is called in the database. */
const columns: Readonly<Record<RunMetric, string>> = { valAccuracy: 'val_accuracy', accuracy: 'accuracy', valLoss: 'val_loss', loss: 'loss', valTopK: 'val_top_k', topK: 'top_k' };

/** An epoch as it is read: its number, what it took, and a value for each of `runMetrics`. */
type Measured = [run: string, epoch: number, seconds: number | null, imagesPerSecond: number | null, ...values: unknown[]];

export interface FactsReader {
  /** Of each run, newest first, a text that differs when its facts may. */
  stamps(): { run: string; stamp: string }[];
  /** In one pass over their epochs. */
  of(runs: readonly string[]): RunFacts[];
  settings(runs: readonly string[]): RunTableNews['settings'];
}

export function openFacts(database: Database.Database): FactsReader {
  const stamps = database.prepare<[], { run: string; stamp: string }>("SELECT id AS run, state || ',' || epochs || ',' || attempt AS stamp FROM runs ORDER BY created DESC, id DESC");
  const rows = database.prepare<[string], { run: string; params: number | null; bytes: number }>(`
    SELECT id AS run, iif(imported IS NULL, params, NULL) AS params, (SELECT coalesce(sum(bytes), 0) FROM checkpoints WHERE run = id) AS bytes
    FROM runs WHERE id IN (SELECT value FROM json_each(?))`);
  const epochs = database.prepare<[string], Measured>(`
    SELECT run, epoch, seconds, images_per_second, ${runMetrics.map((metric) => columns[metric]).join(', ')}
    FROM epochs WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run, epoch`).raw();
  const trainings = database.prepare<[string], { run: string; training: string }>("SELECT id AS run, iif(imported IS NULL, training, '{}') AS training FROM runs WHERE id IN (SELECT value FROM json_each(?))");

  return {
    stamps: () => stamps.all(),
    of: database.transaction((runs: readonly string[]): RunFacts[] => {
      const wanted = JSON.stringify(runs);
      const measured = Map.groupBy(epochs.iterate(wanted), ([run]) => run);
      return rows.all(wanted).map(({ run, params, bytes }) => ({ run, params, bytes, ...summary(measured.get(run) ?? []) }));
    }),
    settings(runs) {
      const found = trainings.all(JSON.stringify(runs));
      const each = found.map(({ training }) => flattened(readSettings(training)));
      const paths = [...new Set(each.flatMap((values) => [...values.keys()]))];
      return { runs: found.map(({ run }) => run), columns: paths.map((path) => ({ path, values: each.map((values) => values.get(path) ?? null) })) };
    },
  };
}

/** Of a training that can't be read nothing is known. */
function readSettings(training: string): object {
  try {
    const value: unknown = JSON.parse(training);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // A damaged cell: the row of the list says so.
    return {};
  }
}

function summary(epochs: readonly Measured[]): Omit<RunFacts, 'run' | 'params' | 'bytes'> {
  const metrics: RunFacts['metrics'] = {};
  for (const [place, metric] of runMetrics.entries()) {
    const found = extremes(epochs, 4 + place);
    if (found) metrics[metric] = found;
  }
  const [valAccuracy, accuracy] = [4 + runMetrics.indexOf('valAccuracy'), 4 + runMetrics.indexOf('accuracy')];
  const shown = metrics.valAccuracy ? valAccuracy : accuracy;
  const line = epochs.map((epoch) => epoch[shown]).filter((value) => typeof value === 'number');
  const seconds = sum(epochs, ([, , its]) => its);
  return {
    metrics,
    seconds: epochs.some(([, , its]) => its !== null) ? seconds : null,
    // As long as all epochs took, each at its own rate.
    imagesPerSecond: seconds > 0 && epochs.some(([, , , rate]) => rate !== null) ? sum(epochs, ([, , its, rate]) => Number(its) * Number(rate)) / seconds : null,
    curve: thinned(line).map((value) => Math.round(value * 1e4) / 1e4),
  };
}

function extremes(epochs: readonly Measured[], place: number): Extremes | null {
  let found: Extremes | null = null;
  for (const epoch of epochs) {
    const value = epoch[place];
    const [, at] = epoch;
    if (typeof value !== 'number') continue;
    found ??= { last: value, lastEpoch: at, min: value, minEpoch: at, max: value, maxEpoch: at };
    if (value < found.min) [found.min, found.minEpoch] = [value, at];
    if (value > found.max) [found.max, found.maxEpoch] = [value, at];
    [found.last, found.lastEpoch] = [value, at];
  }
  return found;
}

function thinned(values: readonly number[]): number[] {
  if (values.length <= curvePoints) return [...values];
  return Array.from({ length: curvePoints }, (_, point) => values[Math.round((point * (values.length - 1)) / (curvePoints - 1))]!);
}

function sum(epochs: readonly Measured[], of: (epoch: Measured) => number | null): number {
  return epochs.reduce((total, epoch) => total + (Number(of(epoch)) || 0), 0);
}
