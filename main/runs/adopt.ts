import Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import { chunkSteps } from './chunks.ts';
import type { CompleteRun, RunHistory } from './history.ts';
import { appendRecord, lineOf, writeRecord } from './record.ts';
import { migrate } from './schema/migrate.ts';
import { toBytes } from './series.ts';
import { columnsOf } from './subjects.ts';

/** Runs of another home that lie ready to be taken in. */
export interface AdoptedRuns {
  /** A database that `openRows` made, with their rows. */
  rows: string;
  /** The folders that become theirs, below the runs' folder. */
  folders: readonly { run: string; staged: string }[];
}

/** A database with the rows of runs to be taken in, while it is written. */
export interface Rows {
  /** Writes all rows of a run, and into its folder what tells the same. */
  add(run: CompleteRun, folder: string): void;
  close(): void;
}

/** Makes a new database of the newest schema. What is in it need not outlast this machine's next start. */
export function openRows(path: string): Rows {
  const database = new Database(path);
  database.pragma('journal_mode = MEMORY');
  database.pragma('synchronous = OFF');
  migrate(database);
  const sql = statements(database);
  return {
    add: (run, folder) => {
      database.transaction(() => insert(sql, run))();
      record(folder, run);
    },
    close: () => database.close(),
  };
}

/** Tables with a run's rows, the run's own first, and what of a row is this database's own. */
const tables: readonly { table: string; own?: string }[] = [{ table: 'runs' }, { table: 'epochs' }, { table: 'steps' }, { table: 'samples' }, { table: 'checkpoints' }, { table: 'notes', own: 'id' }];

/**
 * Copies the rows of runs of another home and puts their folders in place: all of them or none. The rows go from
 * database to database within SQLite, since nobody else is served meanwhile.
 * @param place moves a staged folder to that of a run; `putBack` undoes it.
 * @throws EpochalError `run.exists` where the home has a run of that id.
 */
export function adoptRuns(database: Database.Database, { rows, folders }: AdoptedRuns, place: (staged: string, run: string) => { putBack(): void }): void {
  const placed: { putBack(): void }[] = [];
  database.prepare('ATTACH ? AS adopted').run(rows);
  try {
    database.transaction(() => {
      const double = database.prepare<[], string>('SELECT id FROM adopted.runs WHERE id IN (SELECT id FROM main.runs)').pluck().get();
      if (double !== undefined) throw runExists(double);
      for (const { table, own } of tables) {
        const columns = (database.pragma(`main.table_info(${table})`) as { name: string }[]).map(({ name }) => name).filter((name) => name !== own).join(', ');
        database.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM adopted.${table}${own ? ` ORDER BY ${own}` : ''}`);
      }
      for (const { staged, run } of folders) placed.push(place(staged, run));
    }).immediate();
  } catch (error) {
    for (const folder of placed) folder.putBack();
    throw error;
  } finally {
    database.exec('DETACH adopted');
  }
}

function runExists(id: string): EpochalError {
  return new EpochalError('run.exists', { id });
}

/** Writes all rows of a run. @throws EpochalError `run.exists`. */
export function insertRun(database: Database.Database, run: CompleteRun): void {
  insert(statements(database), run);
}

function insert(sql: ReturnType<typeof statements>, { history, steps, samples }: CompleteRun): void {
  const { id } = history.run;
  if (sql.exists.get(id)) throw runExists(id);
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
function record(folder: string, { history, samples }: CompleteRun): void {
  writeRecord(folder, { begun: null, run: history.run });
  const sampled = new Map(samples.map((one) => [one.epoch, one]));
  appendRecord(folder, history.epochs.map((epoch) => lineOf(epoch, sampled.get(epoch.epoch) ?? null)));
}

function rowOf({ run }: RunHistory): Record<string, unknown> {
  const orJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  return { ...run, ...columnsOf(run.subject), training: JSON.stringify(run.training), environment: orJson(run.environment), error: orJson(run.error), tags: JSON.stringify(run.tags) };
}

function statements(database: Database.Database) {
  return {
    exists: database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?'),
    run: database.prepare<object>(`
      INSERT INTO runs (id, name, state, recipe, dataset, dataset_sha256, training, params, trainable_params, train_images, validation_images,
                        steps_per_epoch, epochs_planned, epochs, step, best_epoch, best_metric, best_value, step_ms, environment, error, created, classes, pixels,
                        parent, parent_epoch, forked, optimizer_from, group_id, note, tags, starred, archived)
      VALUES (:id, :name, :state, :recipe, :dataset, :dataset_sha256, :training, :params, :trainable_params, :train_images, :validation_images,
              :steps_per_epoch, :epochs_planned, :epochs, :step, :best_epoch, :best_metric, :best_value, :step_ms, :environment, :error, :created, :classes, :pixels,
              :parent, :parent_epoch, :forked, :optimizer_from, :group_id, :note, :tags, :starred, :archived)`),
    epoch: database.prepare<object>(`
      INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, class_accuracy, learning_rate, seconds, images_per_second, nan)
      VALUES (:run, :epoch, :loss, :accuracy, :val_loss, :val_accuracy, :top_k, :val_top_k, :class_accuracy, :learning_rate, :seconds, :images_per_second, :nan)`),
    steps: database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) VALUES (:run, :first, :count, :loss, :accuracy)'),
    samples: database.prepare<object>('INSERT INTO samples (run, epoch, split, predictions) VALUES (:run, :epoch, :split, :predictions)'),
    checkpoint: database.prepare<object>('INSERT INTO checkpoints (run, folder, epoch, step, bytes, created, retained, val_loss, val_accuracy, val_top_k) VALUES (:run, :folder, :epoch, :step, :bytes, :created, :retained, :val_loss, :val_accuracy, :val_top_k)'),
    note: database.prepare<object>('INSERT INTO notes (run, created, text) VALUES (:run, :created, :text)'),
  };
}
