import { plainError } from '../../core/errors.ts';
import { z } from 'zod';
import { plainErrorSchema } from '../../core/errors/schema.ts';
import { logOriginSchema } from '../../core/imported-runs.ts';
import { runStates } from '../../core/runs.ts';
import { classNamesSchema, pixelsSchema } from '../../core/subject.ts';
import type { StoredEpoch, StoredRun } from './rows.ts';

/** What a cell may hold, and what stands for it where it holds something else. */
interface Cell<T> {
  holds: z.ZodType;
  instead: T;
}

type Cells<Row> = { readonly [Column in keyof Row]: Cell<Row[Column]> };

const cell = <T>(holds: z.ZodType, instead: T): Cell<T> => ({ holds, instead });
const natural = cell(z.int().min(0), 0);
const number = z.number().nullable();
const flag = cell<0 | 1>(z.literal([0, 1]), 0);

/** JSON in a text. */
export function json(shape: z.ZodType): z.ZodType {
  return z.string().refine((text) => {
    try {
      return shape.safeParse(JSON.parse(text)).success;
    } catch {
      // No JSON: not what the cell may hold.
      return false;
    }
  });
}

/** Settings that can't be read; the run's folder has them too. */
export const noTraining = '{}';

const runCells: Cells<StoredRun> = {
  id: cell(z.string().min(1), '?'),
  name: cell(z.string(), '?'),
  state: cell(z.enum(runStates), 'failed'),
  owner: cell(z.string().nullable(), null),
  recipe: cell(z.string().nullable(), null),
  dataset: cell(z.string(), '?'),
  dataset_sha256: cell(z.string(), ''),
  training: cell(json(z.looseObject({ epochs: z.int() })), noTraining),
  params: natural,
  trainable_params: natural,
  train_images: natural,
  validation_images: natural,
  steps_per_epoch: cell(z.int().min(1), 1),
  epochs_planned: natural,
  epochs: natural,
  step: natural,
  best_epoch: cell(z.int().min(0).nullable(), null),
  best_metric: cell(z.literal(['valAccuracy', 'accuracy']).nullable(), null),
  best_value: cell(number, null),
  step_ms: cell(number, null),
  pulse: cell(json(z.record(z.string(), number)).nullable(), null),
  environment: cell(json(z.record(z.string(), z.string().or(z.number()))).nullable(), null),
  error: cell(json(plainErrorSchema).nullable(), null),
  created: cell(z.iso.datetime(), new Date(0).toISOString()),
  begun: cell(z.int().nullable(), null),
  classes: cell(json(classNamesSchema).nullable(), null),
  pixels: cell(json(pixelsSchema).nullable(), null),
  silent_since: cell(z.string().nullable(), null),
  stuck_since: cell(z.string().nullable(), null),
  attempt: cell(z.int().min(1), 1),
  parent: cell(z.string().nullable(), null),
  parent_epoch: cell(z.int().min(0).nullable(), null),
  forked: flag,
  optimizer_from: natural,
  group_id: cell(z.string().nullable(), null),
  note: cell(z.string(), ''),
  tags: cell(json(z.array(z.string())), '[]'),
  starred: flag,
  archived: flag,
  imported: cell(json(logOriginSchema).nullable(), null),
};

const epochCells: Cells<StoredEpoch> = {
  epoch: natural,
  loss: cell(number, null),
  accuracy: cell(number, null),
  val_loss: cell(number, null),
  val_accuracy: cell(number, null),
  top_k: cell(number, null),
  val_top_k: cell(number, null),
  class_accuracy: cell(json(z.array(number)).nullable(), null),
  learning_rate: cell(z.number(), 0),
  seconds: cell(z.number(), 0),
  images_per_second: cell(z.number(), 0),
  nan: cell(z.literal([0, 1]), 0),
};

/** A run's row with what can be read of it; where a cell can't, the row's error says which. The row itself where all can. */
export function readableRun<Row extends Partial<StoredRun>>(row: Row): Row {
  const bad = unreadableIn(row, runCells);
  if (bad.length === 0) return row;
  const error = plainError('run.damaged/cells', { cells: bad.join(', ') });
  return { ...row, ...insteadOf(bad, runCells), error: JSON.stringify(error) };
}

/** As `readableRun`, without an error. */
export function readableEpoch<Row extends StoredEpoch>(row: Row): Row {
  const bad = unreadableIn(row, epochCells);
  return bad.length === 0 ? row : { ...row, ...insteadOf(bad, epochCells) };
}

function unreadableIn(row: object, cells: Readonly<Record<string, Cell<unknown>>>): string[] {
  return Object.entries(row).flatMap(([column, value]) => (cells[column] && !cells[column].holds.safeParse(value).success ? [column] : []));
}

function insteadOf(columns: readonly string[], cells: Readonly<Record<string, Cell<unknown>>>): object {
  return Object.fromEntries(columns.map((column) => [column, cells[column]!.instead]));
}
