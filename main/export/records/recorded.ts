import type { EpochLogs, Measured } from '../../../core/callbacks/callback.ts';
import type { ModelSpec } from '../../../core/model/spec.ts';
import type { RunDetail } from '../../../core/runs.ts';
import { epochMeasures } from '../../records/epochMeasures.ts';
import type { Steps } from '../../runs/series.ts';

/** What is taken out of a run's record. */
export type RecordedDetail = Pick<RunDetail, 'run' | 'name' | 'state' | 'recipe' | 'dataset' | 'datasetSha256' | 'created' | 'best' | 'note' | 'tags' | 'parent' | 'epochs' | 'epochRows' | 'training' | 'params' | 'trainImages' | 'validationImages' | 'stepsPerEpoch' | 'step' | 'stepMs'>;

/** A run as its record has it, to be written in the form of another program. */
export interface RecordedRun {
  detail: RecordedDetail;
  model: ModelSpec;
  /** Reads all steps, from the first on. */
  steps(): Steps;
}

/** Files by their path in the folder that is written, `/` between its parts; each is made while it is written. */
export type RecordFiles = Map<string, () => Iterable<Uint8Array>>;

/** An epoch as Keras's callbacks see it. */
export interface LoggedEpoch extends EpochLogs {
  /** Of the run, at the end of the epoch. */
  stepsDone: number;
  /** When it ended, in seconds since 1970. */
  time: number;
}

/**
 * The epochs of a run. No time is recorded of a single one: they follow each other from the run's begin on, as long
 * as each trained.
 */
export function loggedEpochs({ created, epochRows, stepsPerEpoch, training: { initialEpoch } }: RecordedDetail): LoggedEpoch[] {
  let time = secondsOf(created);
  return epochRows.map((row) => ({
    epoch: row.epoch - 1,
    learningRate: row.learningRate,
    values: epochMeasures(row),
    stepsDone: (row.epoch - initialEpoch) * stepsPerEpoch,
    time: (time += row.seconds),
  }));
}

/** A step as Keras's callbacks see it. */
export interface LoggedStep {
  /** Of the run, this one counted. */
  stepsDone: number;
  time: number;
  /** Means of its epoch so far, over images. */
  values: Measured;
}

/** The steps of a run, but those whose record can't be read. */
export function* loggedSteps({ detail, steps }: RecordedRun): Iterable<LoggedStep> {
  const { created, epochRows, stepsPerEpoch, stepMs } = detail;
  const batchLength = batchLengths(detail);
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

/** How many images a step has: the last of a pass over all of them may have fewer. */
function batchLengths({ trainImages, training: { batchSize } }: RecordedDetail): (step: number) => number {
  const stepsPerPass = Math.ceil(trainImages / batchSize);
  const last = trainImages - (stepsPerPass - 1) * batchSize;
  return (step) => (step % stepsPerPass === stepsPerPass - 1 ? last : batchSize);
}

export function secondsOf(time: string): number {
  return Date.parse(time) / 1000;
}
