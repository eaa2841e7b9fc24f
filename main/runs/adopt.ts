import type Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import type { CompleteRun, RunHistory } from './history.ts';
import { appendRecord, lineOf, writeRecord } from './record.ts';
import { toBytes } from './series.ts';
import { columnsOf } from './subjects.ts';

/** A run of another home whose folder lies ready beside its place. */
export interface AdoptedRun extends CompleteRun {
  /** Folder below the runs' folder that becomes the run's. */
  staged: string;
}

/** As the journal fills its chunks. */
const chunkSteps = 1024;

/**
 * Writes the rows of runs of another home and puts their folders in place: all of them or none.
 * @param place moves a staged folder to that of a run; `putBack` undoes it.
 * @throws EpochalError `run.exists` where the home has a run of that id.
 */
export function adoptRuns(database: Database.Database, runs: readonly AdoptedRun[], place: (staged: string, run: string) => { putBack(): void }): void {
  const sql = statements(database);
  const placed: { putBack(): void }[] = [];
  try {
    database.transaction(() => {
      for (const run of runs) {
        insert(sql, run);
        record(run);
      }
      for (const { staged, history } of runs) placed.push(place(staged, history.run.id));
    }).immediate();
  } catch (error) {
    for (const folder of placed) folder.putBack();
    throw error;
  }
}

/** Writes all rows of a run. @throws EpochalError `run.exists`. */
export function insertRun(database: Database.Database, run: CompleteRun): void {
  insert(statements(database), run);
}

function insert(sql: ReturnType<typeof statements>, { history, steps, samples }: CompleteRun): void {
  const { id } = history.run;
  if (sql.exists.get(id)) throw new EpochalError('run.exists', `There is a run ${id} already.`, 'Give the new one another id.');
  sql.run.run(rowOf(history));
  for (const epoch of history.epochs) sql.epoch.run({ ...epoch, run: id, class_accuracy: epoch.class_accuracy && JSON.stringify(epoch.class_accuracy) });
  for (let first = 0; first < steps.loss.length; first += chunkSteps) {
    const [loss, accuracy] = [steps.loss, steps.accuracy].map((values) => toBytes(values.subarray(first, first + chunkSteps))) as [Buffer, Buffer];
    sql.steps.run({ run: id, first, count: loss.length / 4, loss, accuracy });
  }
  for (const { epoch, split, predictions } of samples) sql.samples.run({ run: id, epoch, split, predictions });
  for (const checkpoint of history.checkpoints) sql.checkpoint.run({ run: id, ...checkpoint });
  for (const note of history.notes) sql.note.run({ run: id, ...note });
}

/** The folder tells what the database does. */
function record({ staged, history, samples }: AdoptedRun): void {
  writeRecord(staged, { begun: null, run: history.run });
  const sampled = new Map(samples.map((one) => [one.epoch, one]));
  appendRecord(staged, history.epochs.map((epoch) => lineOf(epoch, sampled.get(epoch.epoch) ?? null)));
}

function rowOf({ run }: RunHistory): Record<string, unknown> {
  const orJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return { ...run, ...columnsOf(run.subject), training: JSON.stringify(run.training), environment: orJson(run.environment), error: orJson(run.error) };
}

function statements(database: Database.Database) {
  return {
    exists: database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?'),
    run: database.prepare<object>(`
      INSERT INTO runs (id, name, state, recipe, dataset, dataset_sha256, training, params, trainable_params, train_images, validation_images,
                        steps_per_epoch, epochs_planned, epochs, step, best_epoch, best_metric, best_value, step_ms, environment, error, created, classes, pixels)
      VALUES (:id, :name, :state, :recipe, :dataset, :dataset_sha256, :training, :params, :trainable_params, :train_images, :validation_images,
              :steps_per_epoch, :epochs_planned, :epochs, :step, :best_epoch, :best_metric, :best_value, :step_ms, :environment, :error, :created, :classes, :pixels)`),
    epoch: database.prepare<object>(`
      INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, class_accuracy, learning_rate, seconds, images_per_second, nan)
      VALUES (:run, :epoch, :loss, :accuracy, :val_loss, :val_accuracy, :top_k, :val_top_k, :class_accuracy, :learning_rate, :seconds, :images_per_second, :nan)`),
    steps: database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) VALUES (:run, :first, :count, :loss, :accuracy)'),
    samples: database.prepare<object>('INSERT INTO samples (run, epoch, split, predictions) VALUES (:run, :epoch, :split, :predictions)'),
    checkpoint: database.prepare<object>('INSERT INTO checkpoints (run, folder, epoch, step, bytes, created, retained, val_loss, val_accuracy, val_top_k) VALUES (:run, :folder, :epoch, :step, :bytes, :created, :retained, :val_loss, :val_accuracy, :val_top_k)'),
    note: database.prepare<object>('INSERT INTO notes (run, created, text) VALUES (:run, :created, :text)'),
  };
}
