import type { LabelledSplit, SplitName } from './datasets.ts';
import type { PlainError } from './errors.ts';
import { phrase, type Phrase } from './errors/words.ts';
import type { RunSubject } from './subject.ts';
import type { Training } from './training.ts';

/**
 * `queued` -> `running` <-> `paused`, and an end. `interrupted` is a run whose process was killed,
 * found by evidence; it, `stopped` and `failed` can be resumed from their last checkpoint.
 */
export const runStates = ['queued', 'running', 'paused', 'stopped', 'finished', 'failed', 'interrupted'] as const;
export type RunState = (typeof runStates)[number];
/** What a run is, to complete a sentence. */
export const stateWords: Readonly<Record<RunState, Phrase>> = {
  queued: phrase`queued`,
  running: phrase`running`,
  paused: phrase`paused`,
  stopped: phrase`stopped`,
  finished: phrase`finished`,
  failed: phrase`failed`,
  interrupted: phrase`interrupted`,
};
export const activeStates: readonly RunState[] = ['queued', 'running', 'paused'];
export const resumableStates: readonly RunState[] = ['stopped', 'failed', 'interrupted'];

/** That a training process hangs, so far as it does. */
export interface Hang {
  /** Since when it gives no sign of life (ISO 8601, UTC), where that is longer than it should be. */
  silentSince: string | null;
  /** Since when it lives and does not come to the end of a step, where that is much longer than steps have taken. */
  stuckSince: string | null;
}

/** Where a run comes from. */
export interface Descent {
  /** The run it was begun from, which may be gone by now; null for none. */
  parent: string | null;
  /** How many of the parent's epochs it takes as done; null where it begins anew. */
  parentEpoch: number | null;
  /** Whether it goes on from there with the exact state of everything: up to there its epochs are the parent's. Else it begins with the weights alone. */
  forked: boolean;
  /** Shared by the repeats of one training with several seeds; null for a run alone. */
  group: string | null;
}

/** What a new run records of where it comes from. */
export interface RunParent {
  run: string;
  /** As `Descent` has it. */
  epoch: number | null;
  forked: boolean;
}

/** What a person notes of a run. */
export interface Annotations {
  /** Free text; '' for none. */
  note: string;
  /** In the order they were given. */
  tags: string[];
  starred: boolean;
  archived: boolean;
}

/** One line of a list of runs. */
export interface RunRow extends Hang, Descent, Annotations {
  run: string;
  name: string;
  state: RunState;
  /** Recipe id; null for a model of one's own. */
  recipe: string | null;
  /** Data set id. */
  dataset: string;
  /** Epochs finished, and asked for. */
  epochs: number;
  epochsPlanned: number;
  /** Highest validation accuracy (training accuracy where nothing validates); null before the first epoch. */
  best: Best | null;
  /** ISO 8601, UTC. */
  created: string;
  /** Its place in `runColours`, for life. */
  colour: number;
  /** Why it failed; null else. */
  error: PlainError | null;
  /** There is a log of it alone, from another program (see `imported-runs.ts`): its `dataset` is ''. */
  imported?: true;
}

export interface Best {
  epoch: number;
  metric: 'valAccuracy' | 'accuracy';
  value: number;
}

/** One finished epoch, numbered from 1. Validation is null where nothing validates; NaN travels as null with `nan`. */
export interface EpochRow {
  epoch: number;
  loss: number | null;
  accuracy: number | null;
  valLoss: number | null;
  valAccuracy: number | null;
  /** Share of images whose class is among the `topK` likeliest; null where none is asked for. */
  topK: number | null;
  valTopK: number | null;
  /** Of each class, the share of its validation images answered right (null: it has none); null where nothing validates. */
  classAccuracy: (number | null)[] | null;
  /** At its last step. */
  learningRate: number;
  seconds: number;
  /** While training, validation not counted. */
  imagesPerSecond: number;
  nan?: true;
}

export interface CheckpointRow {
  /** Epochs finished and steps done of the next one: `{epoch: 3, step: 0}` is the end of epoch 3. */
  epoch: number;
  step: number;
  /** Folder name under `checkpoints/`. */
  folder: string;
  bytes: number;
  created: string;
  /** What its weights gave on the validation images; null where they were not measured. */
  valLoss: number | null;
  valAccuracy: number | null;
  valTopK: number | null;
}

/**
 * Folder of the network a training ended with, where its end changed the weights: the averages of `use_ema`, or those
 * of a best epoch that was restored. It is measured like the end of an epoch, and nothing goes on from it.
 */
export const finalCheckpoint = 'final';

/** @param name of a checkpoint's folder. @returns for people: `epoch 3`, `epoch 4, step 120`, `the end`. */
export function describeCheckpoint(name: string): string {
  if (name === finalCheckpoint) return 'the end';
  const [epoch, step] = name.split('-');
  return step === undefined ? `epoch ${epoch}` : `epoch ${Number(epoch) + 1}, step ${step}`;
}

/** Everything about a run but its series. */
export interface RunDetail extends RunRow {
  training: Training;
  params: number;
  trainableParams: number;
  stepsPerEpoch: number;
  /** Where it is now: global step, counted from 0 over all epochs. */
  step: number;
  /** How often it was begun or resumed. Each time it goes on from a checkpoint: steps beyond it are trained again. */
  attempt: number;
  /** The step at which its optimizer began with fresh slots: above 0 where a fork took another. */
  optimizerFrom: number;
  epochRows: EpochRow[];
  checkpoints: CheckpointRow[];
  /** Epochs for which sample predictions are kept. */
  sampleEpochs: number[];
  datasetSha256: string;
  /** Of a data set that was edited: its sha256 as imported, and where classes were merged the number that each was imported with. */
  edited?: { imported: string; classes: number[] | null };
  /** Whether the data set of that name is another by now; null where it is not here. */
  datasetChanged: boolean | null;
  /** What it calls its classes, in label order, and how pictures become its input; null where an older Epochal did not record them and the data set is no longer the same. */
  classes: RunSubject['classes'] | null;
  pixels: RunSubject['pixels'] | null;
  /** Versions and hardware it ran on; null before it started. */
  environment: RunEnvironment | null;
  /** Median milliseconds of a training step; null before the first. */
  stepMs: number | null;
  trainImages: number;
  validationImages: number;
  /** What happened on the way that a person should know, oldest first. */
  notes: RunNote[];
  /** Where its files lie, on the machine that keeps them. */
  folder: string;
}

/** What the pictures of a run's data set are known by: its sha256 as imported, whatever edits it had. */
export function pictureSourceOf({ dataset, datasetSha256, edited }: Pick<RunDetail, 'dataset' | 'datasetSha256' | 'edited'>): { id: string; sha256: string } {
  return { id: dataset, sha256: edited?.imported ?? datasetSha256 };
}

export interface RunNote {
  /** ISO 8601, UTC. */
  created: string;
  /** In English. */
  text: string;
  /** What says it in another language; absent in what an earlier Epochal has recorded. */
  phrase?: Phrase;
}

export interface RunEnvironment {
  epochal: string;
  tensorflow: string;
  device: string;
  threads: number;
  platform: string;
  node: string;
  /** As the system names it. */
  processor: string;
  /** Of the machine. */
  memoryBytes: number;
}

/** One sample picture and what the network said of it. */
export interface SamplePrediction {
  /** In its split, as imported. */
  index: number;
  /** That it was imported into; absent where no edits were made to the data set: that of the samples. */
  split?: SplitName;
  label: number;
  predicted: number;
  probability: number;
}

export interface Samples {
  epoch: number;
  split: LabelledSplit;
  predictions: SamplePrediction[];
}

/** What a training process sends, and a window or `--json-stream` receives. */
export type RunEvent =
  | {
      type: 'batch';
      run: string;
      attempt: number;
      /** From 1. */
      epoch: number;
      /** Global, from 0, of the first value below. */
      firstStep: number;
      stepsPerEpoch: number;
      /** One value a step: of that batch alone. */
      loss: (number | null)[];
      accuracy: number[];
      /** Running means of this epoch so far, as Keras shows them. */
      meanLoss: number | null;
      meanAccuracy: number;
      /** Recent medians and rates. */
      stepMs: number;
      imagesPerSecond: number;
      /** Of the whole run, seconds; null while unknown. */
      secondsLeft: number | null;
      /** Resident memory of the training process, bytes. */
      memoryBytes: number;
    }
  | ({ type: 'epoch'; run: string } & EpochRow)
  /** `kept`: all that there are now, this one among them; the others were removed. */
  | ({ type: 'checkpoint'; run: string; kept: CheckpointRow[] } & CheckpointRow)
  | ({ type: 'samples'; run: string } & Samples)
  /** Its process hangs; or no longer does, where both are null. */
  | ({ type: 'hang'; run: string } & Hang)
  | { type: 'state'; run: string; state: RunState; error: PlainError | null };

/** Losses and accuracies by step, thinned evenly (first and newest kept) to the points that were asked for. */
export interface StepSeries {
  attempt: number;
  /** The first step that is not in it: what is asked for, or sent, next. */
  next: number;
  steps: number[];
  loss: (number | null)[];
  /** Null for steps that were lost. */
  accuracy: (number | null)[];
}
