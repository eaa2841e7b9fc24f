import type { Measured } from '../../../core/callbacks/callback.ts';
import type { LoggedEpochRow } from '../../../core/imported-runs.ts';
import type { ModelSpec } from '../../../core/model/spec.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { epochMeasures } from '../../records/epochMeasures.ts';
import type { Runs } from '../../runs/runs.ts';
import type { Steps } from '../../runs/series.ts';

/** What is taken out of a run's record. What a log did not tell of a run that was brought in from one is null. */
export type RecordedDetail = Pick<RunDetail, 'run' | 'name' | 'state' | 'recipe' | 'dataset' | 'created' | 'best' | 'note' | 'tags' | 'parent' | 'epochs' | 'step' | 'stepMs'> & {
  epochRows: LoggedEpochRow[];
  trained: Pick<RunDetail, 'datasetSha256' | 'training' | 'params' | 'trainImages' | 'validationImages' | 'stepsPerEpoch'> | null;
};

/** A run as its record has it, to be written in the form of another program. */
export interface RecordedRun {
  detail: RecordedDetail;
  /** Null where there is a log alone. */
  model: ModelSpec | null;
  /** Reads all steps, from the first on. */
  steps(): Steps;
}

/** @throws EpochalError `run.unknown`, `run.damaged`. */
export function recordedRun(runs: Pick<Runs, 'imported' | 'show' | 'readModel' | 'stepsFrom'>, id: string): RecordedRun {
  const steps = (): Steps => runs.stepsFrom(id, 0);
  const log = runs.imported(id);
  if (log) return { detail: { ...log, stepMs: null, trained: null }, model: null, steps };
  const detail = runs.show(id);
  return { detail: { ...detail, trained: detail }, model: runs.readModel(id), steps };
}

/** Files by their path in the folder that is written, `/` between its parts; each is made while it is written. */
export type RecordFiles = Map<string, () => Iterable<Uint8Array>>;

/** An epoch as Keras's callbacks see it. */
export interface LoggedEpoch {
  /** From 0. */
  epoch: number;
  /** Null where a log does not tell it. */
  learningRate: number | null;
  values: Measured;
  /** Of the run, at the end of the epoch; null where a log does not tell it. */
  stepsDone: number | null;
  /** When it ended, in seconds since 1970. */
  time: number;
}

/**
 * The epochs of a run. No time is recorded of a single one: they follow each other from the run's begin on, as long
 * as each trained.
 */
export function loggedEpochs({ created, epochRows, trained }: RecordedDetail): LoggedEpoch[] {
  let time = secondsOf(created);
  const told = new Set(epochRows.flatMap((row) => Object.entries(epochMeasures(row)).flatMap(([name, value]) => (Number.isNaN(value) ? [] : [name]))));
  return epochRows.map((row) => ({
    epoch: row.epoch - 1,
    learningRate: row.learningRate,
    values: trained ? epochMeasures(row) : logMeasures(row, told),
    stepsDone: trained && (row.epoch - trained.training.initialEpoch) * trained.stepsPerEpoch,
    time: (time += row.seconds ?? 0),
  }));
}

/** Of a log what it told: what it lacks is not taken for a number that is none. @param told what some epoch has a value of. */
function logMeasures(row: LoggedEpochRow, told: ReadonlySet<string>): Measured {
  return Object.fromEntries(Object.entries(epochMeasures(row)).filter(([name, value]) => !Number.isNaN(value) || (row.nan && told.has(name))));
}

/** A step as Keras's callbacks see it. */
export interface LoggedStep {
  /** Of the run, this one counted. */
  stepsDone: number;
  time: number;
  /** Means of its epoch so far, over images; of a log what it told. */
  values: Measured;
}

/** The steps of a run, but those whose record can't be read. */
export function loggedSteps(run: RecordedRun): Iterable<LoggedStep> {
  return run.detail.trained ? trainedSteps(run, run.detail.trained) : stepsOfLog(run);
}

function* trainedSteps({ detail, steps }: RecordedRun, trained: Trained): Iterable<LoggedStep> {
  const { created, epochRows, stepMs } = detail;
  const { stepsPerEpoch } = trained;
  const batchLength = batchLengths(trained);
  const { firstStep, loss, accuracy } = steps();
  let begin = secondsOf(created);
  let sums = { images: 0, loss: 0, correct: 0 };
  for (const [place, lossOf] of loss.entries()) {
    const step = firstStep + place;
    const inEpoch = step % stepsPerEpoch;
    const seconds = epochRows[Math.floor(step / stepsPerEpoch)]?.seconds ?? (stepsPerEpoch * (stepMs ?? 0)) / 1000;
    if (inEpoch === 0) sums = { images: 0, loss: 0, correct: 0 };
    const time = begin + (seconds * (inEpoch + 1)) / stepsPerEpoch;
    if (inEpoch === stepsPerEpoch - 1) begin += seconds;
    if (Number.isNaN(accuracy[place])) continue;
    const length = batchLength(step);
    sums = { images: sums.images + length, loss: sums.loss + lossOf * length, correct: sums.correct + accuracy[place]! * length };
    yield { stepsDone: step + 1, time, values: { loss: sums.loss / sums.images, accuracy: sums.correct / sums.images } };
  }
}

/** Of a log no time is kept of a single step: they are spread evenly over its epochs. */
function* stepsOfLog({ detail: { created, epochRows }, steps }: RecordedRun): Iterable<LoggedStep> {
  const { firstStep, loss, accuracy } = steps();
  const begin = secondsOf(created);
  const seconds = epochRows.reduce((sum, row) => sum + (row.seconds ?? 0), 0);
  // Of a log that counts steps done, as Keras does, the first became 0 when it was brought in.
  const offset = firstStep === 0 ? 1 : 0;
  for (const [place, lossOf] of loss.entries()) {
    const values = Object.fromEntries(Object.entries({ loss: lossOf, accuracy: accuracy[place]! }).filter(([, value]) => !Number.isNaN(value)));
    if (Object.keys(values).length > 0) yield { stepsDone: firstStep + place + offset, time: begin + (seconds * (place + 1)) / loss.length, values };
  }
}

type Trained = NonNullable<RecordedDetail['trained']>;

/** How many images a step has: the last of a pass over all of them may have fewer. */
function batchLengths({ trainImages, training: { batchSize } }: Trained): (step: number) => number {
  const stepsPerPass = Math.ceil(trainImages / batchSize);
  const last = trainImages - (stepsPerPass - 1) * batchSize;
  return (step) => (step % stepsPerPass === stepsPerPass - 1 ? last : batchSize);
}

export function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
