import { colourOf } from '../../core/colours/palette.ts';
import { type PlainError, plainError } from '../../core/errors.ts';
import { type Best, type EpochRow, type RunRow, type RunState } from '../../core/runs.ts';
import { finiteOrNull } from './series.ts';

/** A run as its table has it. */
export interface StoredRun {
  id: string;
  name: string;
  state: RunState;
  owner: string | null;
  recipe: string | null;
  dataset: string;
  dataset_sha256: string;
  training: string;
  params: number;
  trainable_params: number;
  train_images: number;
  validation_images: number;
  steps_per_epoch: number;
  epochs_planned: number;
  epochs: number;
  step: number;
  best_epoch: number | null;
  best_metric: Best['metric'] | null;
  best_value: number | null;
  step_ms: number | null;
  pulse: string | null;
  environment: string | null;
  error: string | null;
  created: string;
  /** Counts the runs begun in this home; null for one of another home. */
  begun: number | null;
  /** JSON of a `RunSubject`'s parts; null for a run of an older Epochal that could not be filled. */
  classes: string | null;
  pixels: string | null;
  silent_since: string | null;
  stuck_since: string | null;
  attempt: number;
  parent: string | null;
  parent_epoch: number | null;
  forked: 0 | 1;
  /** The step at which its optimizer began with fresh slots. */
  optimizer_from: number;
  group_id: string | null;
  note: string;
  /** JSON: a list of texts. */
  tags: string;
  starred: 0 | 1;
  archived: 0 | 1;
  /** JSON of a `LogOrigin`, of a run that was brought in from a log; null for one that was trained. */
  imported: string | null;
}

export interface StoredEpoch {
  epoch: number;
  loss: number | null;
  accuracy: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
  top_k: number | null;
  val_top_k: number | null;
  class_accuracy: string | null;
  learning_rate: number;
  seconds: number;
  images_per_second: number;
  nan: 0 | 1;
}

/** Of the list of runs, so that it reads no more than it shows. */
const listedColumns = [
  'id', 'name', 'state', 'recipe', 'dataset', 'epochs', 'epochs_planned', 'best_epoch', 'best_metric', 'best_value', 'created', 'begun', 'error', 'silent_since', 'stuck_since',
  'parent', 'parent_epoch', 'forked', 'group_id', 'note', 'tags', 'starred', 'archived', 'imported',
] as const satisfies readonly (keyof StoredRun)[];
export const listed = listedColumns.join(', ');

export function toRow(run: Pick<StoredRun, (typeof listedColumns)[number]>): RunRow {
  return {
    run: run.id,
    name: run.name,
    state: run.state,
    recipe: run.recipe,
    dataset: run.dataset,
    epochs: run.epochs,
    epochsPlanned: run.epochs_planned,
    best: bestOf(run),
    created: run.created,
    colour: colourOf(run.begun, run.id),
    error: run.error === null ? null : (JSON.parse(run.error) as PlainError),
    silentSince: run.silent_since,
    stuckSince: run.stuck_since,
    parent: run.parent,
    parentEpoch: run.parent_epoch,
    forked: run.forked === 1,
    group: run.group_id,
    note: run.note,
    tags: JSON.parse(run.tags) as string[],
    starred: run.starred === 1,
    archived: run.archived === 1,
    ...(run.imported === null ? {} : { imported: true }),
  };
}

export function bestOf(run: Pick<StoredRun, 'best_epoch' | 'best_metric' | 'best_value'>): Best | null {
  const { best_epoch: epoch, best_metric: metric, best_value: value } = run;
  return epoch === null || metric === null || value === null ? null : { epoch, metric, value };
}

export function toEpochRow(stored: StoredEpoch): EpochRow {
  return {
    epoch: stored.epoch,
    loss: stored.loss,
    accuracy: stored.accuracy,
    valLoss: stored.val_loss,
    valAccuracy: stored.val_accuracy,
    topK: stored.top_k,
    valTopK: stored.val_top_k,
    classAccuracy: stored.class_accuracy === null ? null : (JSON.parse(stored.class_accuracy) as (number | null)[]),
    learningRate: stored.learning_rate,
    seconds: stored.seconds,
    imagesPerSecond: stored.images_per_second,
    ...(stored.nan === 1 ? { nan: true } : {}),
  };
}

export function toStoredEpoch(row: EpochRow): StoredEpoch {
  const orNull = (value: number | null): number | null => (value === null ? null : finiteOrNull(value));
  return {
    epoch: row.epoch,
    loss: orNull(row.loss),
    accuracy: orNull(row.accuracy),
    val_loss: orNull(row.valLoss),
    val_accuracy: orNull(row.valAccuracy),
    top_k: orNull(row.topK),
    val_top_k: orNull(row.valTopK),
    class_accuracy: row.classAccuracy && JSON.stringify(row.classAccuracy),
    learning_rate: row.learningRate,
    seconds: row.seconds,
    images_per_second: row.imagesPerSecond,
    nan: row.nan ? 1 : 0,
  };
}

/** The better of two; the earlier where they are equal. An epoch that validated is better than any that did not. */
export function betterOf(best: Best | null, row: Pick<EpochRow, 'epoch' | 'accuracy' | 'valAccuracy'>): Best | null {
  const metric = row.valAccuracy === null ? 'accuracy' : 'valAccuracy';
  const value = row[metric];
  if (value === null || !Number.isFinite(value)) return best;
  const keeps = best !== null && (best.metric === metric ? best.value >= value : best.metric === 'valAccuracy');
  return keeps ? best : { epoch: row.epoch, metric, value };
}

/** What is said of a run whose process is gone. */
export const ownerGone = plainError('run.interrupted');

/** The last numbers of a run under way, for those who follow it from another process. */
export interface LiveStats {
  /** From 1. */
  epoch: number;
  /** Running means of this epoch so far; null for a loss that is no number. */
  meanLoss: number | null;
  meanAccuracy: number;
  /** Medians of the last steps, and of all since it was started or resumed. */
  stepMs: number;
  medianMs: number;
  imagesPerSecond: number;
  secondsLeft: number | null;
  memoryBytes: number;
}
