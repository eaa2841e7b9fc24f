import type Database from 'better-sqlite3';
import { z } from 'zod';
import { sha256Schema } from '../system/sha256.ts';
import type { LabelledSplit } from '../../core/datasets.ts';
import { EpochalError, plainError, type PlainError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { printable } from '../../core/printable.ts';
import { activeStates, runStates, type RunState } from '../../core/runs.ts';
import { classNamesSchema, pixelsSchema } from '../../core/subject.ts';
import { readableEpoch, readableRun } from './cells.ts';
import { openChunks } from './chunks.ts';
import type { StoredEpoch, StoredRun } from './rows.ts';
import { fromBytes, toBytes, toSteps } from './series.ts';
import { storedSubject } from './subjects.ts';

const natural = z.int().min(0);
const text = z.string().max(1_000_000);
const share = z.number().nullable();
const time = z.iso.datetime();
const bit = z.literal([0, 1]).default(0);
const ended = runStates.filter((state) => !activeStates.includes(state)) as [RunState, ...RunState[]];

/** A name that is one folder, on every system. */
export const folderNameSchema = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,99}$/u);

export const epochSchema = z.strictObject({
  epoch: z.int().min(1),
  loss: share,
  accuracy: share,
  val_loss: share,
  val_accuracy: share,
  top_k: share,
  val_top_k: share,
  class_accuracy: z.array(share).nullable(),
  learning_rate: z.number(),
  seconds: z.number(),
  images_per_second: z.number(),
  nan: z.literal([0, 1]),
});

/** Versions and hardware, by name: an older Epochal recorded less, a newer one may record more. */
const environmentSchema = z.record(z.string().max(100), text.or(z.number()));

/**
 * All that the database holds of a run whose training has ended, but its steps and sample predictions. Names are those
 * of the tables' columns; who trains it, its last pulse and when it was begun among others are of one machine and left out.
 */
export const runHistorySchema = z.strictObject({
  run: z.strictObject({
    id: folderNameSchema,
    name: z.string().min(1).max(10_000).transform(printable),
    state: z.enum(ended),
    recipe: text.nullable(),
    dataset: text.min(1),
    dataset_sha256: sha256Schema,
    /** A `RunSubject`; null where an older Epochal did not record it. */
    subject: z.strictObject({ classes: classNamesSchema, pixels: pixelsSchema }).nullable().default(null),
    /** As `training.json` has it. */
    training: z.record(z.string(), z.unknown()),
    params: natural,
    trainable_params: natural,
    train_images: natural,
    validation_images: natural,
    steps_per_epoch: z.int().min(1),
    epochs_planned: natural,
    epochs: natural,
    step: natural,
    best_epoch: natural.nullable(),
    best_metric: z.literal(['valAccuracy', 'accuracy']).nullable(),
    best_value: share,
    step_ms: share,
    environment: environmentSchema.nullable(),
    error: z.strictObject({ code: text, message: text, hint: text }).nullable(),
    created: time,
    // An older Epochal knew none of these.
    parent: folderNameSchema.nullable().default(null),
    parent_epoch: natural.nullable().default(null),
    forked: bit,
    optimizer_from: natural.default(0),
    group_id: text.nullable().default(null),
    note: text.default(''),
    tags: z.array(text).default([]),
    starred: bit,
    archived: bit,
  }),
  epochs: z.array(epochSchema),
  checkpoints: z.array(
    z.strictObject({
      folder: z.string().regex(/^(\d{1,9}(-\d{1,9})?|final)$/),
      epoch: natural,
      step: natural,
      bytes: natural,
      created: time,
      retained: z.int().min(0).max(3),
      // An older Epochal measured no checkpoint but by its epoch.
      val_loss: share.default(null),
      val_accuracy: share.default(null),
      val_top_k: share.default(null),
    }),
  ),
  notes: z.array(z.strictObject({ created: time, text })),
});

export type RunHistory = z.infer<typeof runHistorySchema>;

/** Every step of a run from its first on, float32 each. */
export interface WholeSeries {
  loss: Float32Array;
  accuracy: Float32Array;
}

/** Of one epoch; `predictions` as the database packs them (see `samples.ts`). */
export interface StoredSamples {
  epoch: number;
  split: LabelledSplit;
  predictions: Uint8Array;
}

export interface CompleteRun {
  history: RunHistory;
  steps: WholeSeries;
  samples: StoredSamples[];
}

const interrupted = inEnglish(plainError('run.interrupted/exported'));

/** An error as bundles and folders keep it: an earlier Epochal knows three texts. */
export function inEnglish({ code, message, hint }: PlainError): { code: string; message: string; hint: string } {
  return { code, message, hint };
}

function checked(history: unknown): RunHistory {
  const read = runHistorySchema.safeParse(history);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw damagedRun(phrase`${issue.path.join('.')}: ${issue.message}`);
}

function damagedRun(problem: Phrase): EpochalError {
  return new EpochalError('run.damaged', { problem });
}

/** Nothing is made up where a cell can't be read. */
function whole<Row>(row: Row, readable: (row: Row) => Row): Row {
  if (readable(row) !== row) throw damagedRun(phrase`a cell of the database holds something else`);
  return row;
}

function toRun(found: StoredRun): RunHistory['run'] {
  const { owner: _, pulse: __, begun: _begun, silent_since: _silent, stuck_since: _stuck, attempt: _attempt, imported: _imported, classes, pixels, training, environment, error, state, tags, ...run } = found;
  const isActive = activeStates.includes(state);
  return {
    ...run,
    subject: storedSubject({ classes, pixels }),
    tags: JSON.parse(tags) as string[],
    state: (isActive ? 'interrupted' : state) as RunHistory['run']['state'],
    training: JSON.parse(training) as Record<string, unknown>,
    environment: environment === null ? null : (JSON.parse(environment) as Record<string, string | number>),
    error: isActive ? interrupted : error === null ? null : inEnglish(JSON.parse(error) as PlainError),
  };
}

/** What the database holds of a run's own row, as it stands; null where there is none. One that is under way is reported as interrupted. */
export function readRun(database: Database.Database, id: string): { begun: number | null; run: RunHistory['run'] } | null {
  const found = database.prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?').get(id);
  return found ? { begun: found.begun, run: toRun(readableRun(found)) } : null;
}

/**
 * All that the database holds of a run, as of one moment. One that is under way is reported as interrupted.
 * @param database open for reading.
 * @returns null where there is no such run.
 * @throws EpochalError `run.damaged` where a row makes no sense.
 */
export function readHistory(database: Database.Database, id: string): CompleteRun | null {
  return database.transaction(() => {
    const found = database.prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?').get(id);
    if (!found) return null;
    const chunks = openChunks(database).from(id, 0).map(toSteps);
    const joined = (values: Float32Array[]): Float32Array => fromBytes(Buffer.concat(values.map(toBytes)));
    const history = {
      run: toRun(whole(found, readableRun)),
      epochs: database.prepare<[string], StoredEpoch & { run: string }>('SELECT * FROM epochs WHERE run = ? ORDER BY epoch').all(id).map((row) => whole(row, readableEpoch)).map(({ run: ___, class_accuracy, ...row }) => ({
        ...row,
        class_accuracy: class_accuracy === null ? null : (JSON.parse(class_accuracy) as (number | null)[]),
      })),
      checkpoints: database.prepare<[string], RunHistory['checkpoints'][number]>('SELECT folder, epoch, step, bytes, created, retained, val_loss, val_accuracy, val_top_k FROM checkpoints WHERE run = ? ORDER BY epoch, step, folder').all(id),
      notes: database.prepare<[string], RunHistory['notes'][number]>('SELECT created, text FROM notes WHERE run = ? ORDER BY id').all(id),
    };
    return {
      history: checked(history),
      steps: { loss: joined(chunks.map(({ loss }) => loss)), accuracy: joined(chunks.map(({ accuracy }) => accuracy)) },
      samples: database.prepare<[string], StoredSamples>('SELECT epoch, split, predictions FROM samples WHERE run = ? ORDER BY epoch').all(id),
    };
  })();
}

/** As `readHistory`; null too for a run of which a cell can't be read. */
export function readable(database: Database.Database, id: string): CompleteRun | null {
  try {
    return readHistory(database, id);
  } catch (error) {
    if (error instanceof EpochalError && error.code === 'run.damaged') return null;
    throw error;
  }
}
