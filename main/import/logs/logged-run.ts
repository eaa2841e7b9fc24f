import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { LoggedColumn, LoggedEpochRow } from '../../../core/imported-runs.ts';
import { isRepeated, meaningOf, type Meaning } from './metrics.ts';
import type { Series } from './series.ts';

/** What a log tells of a run. */
export interface LoggedRun {
  epochs: LoggedEpochRow[];
  /** Of each step from the first on; NaN of those that were not logged. Null where none were. */
  steps: { firstStep: number; loss: Float32Array; accuracy: Float32Array } | null;
  leftOut: string[];
  notes: Phrase[];
}

/** A name's values, and the folder of a part of the run that its file lies in; '' for none. */
export interface NamedSeries {
  name: string;
  folder: string;
  series: Series;
  /** Where more than the name says what its steps count. */
  by?: 'step';
  /** Of each epoch the mean of what was logged in it. */
  isMean?: true;
}

type Meant = Omit<NamedSeries, 'by'> & Meaning;

/** More points than these are steps, no epochs. */
const mostEpochs = 5000;
const mostSteps = 10_000_000;

/**
 * A run as our record has it: by epochs, and by single steps where the log has them.
 * @param starts when a program began to log, in seconds, in their order.
 */
export function loggedRun(all: readonly NamedSeries[], starts: readonly number[] = []): LoggedRun {
  const leftOut: string[] = [];
  const percent = new Set<string>();
  const known = all.filter(({ name, series }) => !isRepeated(name) && series.steps.length > 0).flatMap((named): Meant[] => {
    const meaning = meaningOf(named.name, named.folder);
    if (!meaning) leftOut.push(named.name);
    if (!meaning || (named.isMean && meaning.by === 'step')) return [];
    const isPercent = shares.has(meaning.column) && isOfHundred(named.series);
    if (isPercent) percent.add(named.name);
    return [{ ...named, ...meaning, by: named.by ?? meaning.by, ...(isPercent ? { series: { ...named.series, values: named.series.values.map((value) => value / 100) } } : {}) }];
  });
  let [byEpoch, bySteps] = [known.filter(({ by }) => by !== 'step'), known.filter(({ by }) => by === 'step')];
  const ofEpochs = new Set(byEpoch.filter(({ by }) => by === 'epoch').map(({ column }) => column));
  if (ofEpochs.size > 0 || hasMoreThanEpochs(byEpoch)) {
    const moved = byEpoch.filter(({ by, column }) => by === null && (ofEpochs.has(column) || ofEpochs.size === 0) && (column === 'loss' || column === 'accuracy'));
    [byEpoch, bySteps] = [byEpoch.filter((one) => !moved.includes(one)), [...bySteps, ...moved]];
  }
  const dense = bySteps.filter(({ column, series }) => (column === 'loss' || column === 'accuracy') && isDense(series));
  const sparse = bySteps.filter((one) => !dense.includes(one));
  // Logged every so many steps alone: these are what there is to draw.
  if (byEpoch.length === 0) byEpoch = sparse;
  else leftOut.push(...sparse.map(({ name }) => name));
  const epochs = columnsOf(byEpoch, leftOut);
  const steps = columnsOf(dense, leftOut);
  const tooMany = hasMoreThanEpochs([...epochs.values()]);
  const numbers = tooMany ? [] : stepsIn([...epochs.values()]);
  if (tooMany) leftOut.push(...[...epochs.values()].map(({ name }) => name));
  const { numberOf, note } = numbering(numbers, ofEpochs.size > 0);
  const kept = [...(tooMany ? [] : epochs.values()), ...['loss', 'accuracy'].flatMap((column) => steps.get(column as LoggedColumn) ?? [])];
  const names = new Set(kept.map(({ name }) => name));
  const means = [...(tooMany ? [] : epochs.values())].filter(({ isMean }) => isMean).map(({ name }) => name);
  return {
    epochs: rowsOf(epochs, numbers, numberOf, starts),
    steps: stepsOf(steps.get('loss')?.series, steps.get('accuracy')?.series),
    leftOut: [...new Set(leftOut)].filter((name) => !names.has(name)).sort(),
    notes: [
      ...(note && !tooMany ? [note] : []),
      ...(means.length > 0 ? [phrase`Logged several times an epoch, of which the mean is taken: ${means.join(', ')}.`] : []),
      ...[...percent].filter((name) => names.has(name)).map((name) => phrase`${name} is in percent, and was divided by 100.`),
    ],
  };
}

/** One series a column: a validation's before a test's, else the first by name. */
function columnsOf(series: readonly Meant[], leftOut: string[]): Map<LoggedColumn, Meant> {
  const found = new Map<LoggedColumn, Meant>();
  for (const one of series.toSorted((a, b) => Number(a.isTest) - Number(b.isTest) || Number(a.isMean ?? false) - Number(b.isMean ?? false) || (a.name < b.name ? -1 : 1))) {
    if (found.has(one.column)) leftOut.push(one.name);
    else found.set(one.column, one);
  }
  return found;
}

const shares: ReadonlySet<LoggedColumn> = new Set(['accuracy', 'valAccuracy', 'topK', 'valTopK']);

/** Whether what should be a share is in percent. */
function isOfHundred({ values }: Series): boolean {
  let most = 0;
  for (const value of values) if (value > most && value !== Infinity) most = value;
  return most > 1.5 && most <= 100;
}

function hasMoreThanEpochs(series: readonly Pick<NamedSeries, 'series'>[]): boolean {
  return series.some(({ series: { steps } }) => steps.length > mostEpochs) || stepsIn(series).length > mostEpochs;
}

function stepsIn(series: readonly Pick<NamedSeries, 'series'>[]): number[] {
  return [...new Set(series.flatMap(({ series: { steps } }) => steps))].sort((a, b) => a - b);
}

function isDense({ steps }: Series): boolean {
  const span = steps.at(-1)! - steps[0]! + 1;
  return steps[0]! >= 0 && span <= mostSteps && span <= 2 * steps.length;
}

/**
 * Epochs by their number, gaps among them; where none follows another, what was logged counted steps, and is numbered in its order.
 * @param countsFromZero whether epochs are known to be counted from 0, as Keras does; else they are where one is 0.
 */
function numbering(steps: readonly number[], countsFromZero: boolean): { numberOf(step: number): number; note: Phrase | null } {
  const [first = 0] = steps;
  const areEpochs = first >= 0 && (steps.length < 2 || steps.some((step, place) => step - (steps[place - 1] ?? -Infinity) === 1));
  if (areEpochs) {
    const offset = countsFromZero || first === 0 ? 1 : 0;
    return { numberOf: (step) => step + offset, note: null };
  }
  const places = new Map(steps.map((step, place) => [step, place + 1]));
  return { numberOf: (step) => places.get(step)!, note: phrase`The log counts no epochs: what it holds of steps ${first} to ${steps.at(-1)!} is numbered in its order.` };
}

/** What each epoch took: since the one before, or since the program was started again meanwhile; null where times do not tell it. */
function secondsOf(columns: ReadonlyMap<LoggedColumn, Meant>, steps: readonly number[], starts: readonly number[]): Map<number, number | null> {
  const ends = new Map<number, number>();
  for (const { series } of columns.values()) series.steps.forEach((step, place) => ends.set(step, Math.max(ends.get(step) ?? -Infinity, series.times[place] ?? Number.NaN)));
  let before = -Infinity;
  return new Map(steps.map((step) => {
    const end = ends.get(step)!;
    const begin = Math.max(before, ...starts.filter((start) => start <= end));
    before = end;
    const seconds = end - begin;
    return [step, Number.isFinite(seconds) && seconds > 0 ? seconds : null];
  }));
}

function rowsOf(columns: ReadonlyMap<LoggedColumn, Meant>, steps: readonly number[], numberOf: (step: number) => number, starts: readonly number[]): LoggedEpochRow[] {
  const seconds = secondsOf(columns, steps, starts);
  const values = new Map([...columns].map(([column, { series }]) => [column, new Map(series.steps.map((step, place) => [step, series.values[place]!]))]));
  return steps.map((step) => {
    const of = (column: LoggedColumn): number | null => {
      const value = values.get(column)?.get(step);
      return value === undefined || !Number.isFinite(value) ? null : value;
    };
    const isBad = [...values.values()].some((column) => column.has(step) && !Number.isFinite(column.get(step)));
    return {
      epoch: numberOf(step), loss: of('loss'), accuracy: of('accuracy'), valLoss: of('valLoss'), valAccuracy: of('valAccuracy'), topK: of('topK'), valTopK: of('valTopK'),
      classAccuracy: null, learningRate: of('learningRate'), seconds: seconds.get(step)!, imagesPerSecond: null,
      ...(isBad ? { nan: true as const } : {}),
    };
  });
}

function stepsOf(loss: Series | undefined, accuracy: Series | undefined): LoggedRun['steps'] {
  const both = [loss, accuracy].filter((one) => one !== undefined);
  if (both.length === 0) return null;
  const firstStep = Math.min(...both.map(({ steps }) => steps[0]!));
  const length = Math.max(...both.map(({ steps }) => steps.at(-1)!)) - firstStep + 1;
  const spread = (series: Series | undefined): Float32Array => {
    const values = new Float32Array(length).fill(Number.NaN);
    series?.steps.forEach((step, place) => (values[step - firstStep] = series.values[place]!));
    return values;
  };
  // Keras counts steps done; here the first is 0.
  return { firstStep: firstStep === 1 ? 0 : firstStep, loss: spread(loss), accuracy: spread(accuracy) };
}
