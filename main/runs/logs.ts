import type Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import type { ImportedRun, LoggedEpochRow, LogOrigin } from '../../core/imported-runs.ts';
import type { Best } from '../../core/runs.ts';
import { chunkSteps } from './chunks.ts';
import { newRunId } from './ids.ts';
import { readRunName } from './names.ts';
import { fromStoredNote, toStoredNote } from './notes.ts';
import { betterOf, toEpochRow, toRow, type StoredEpoch, type StoredRun } from './rows.ts';
import { toBytes } from './series.ts';

/** A run that is to be recorded from a log alone. */
export interface NewLoggedRun {
  name: string;
  /** ISO 8601, UTC. */
  created: string;
  origin: LogOrigin;
  epochs: readonly LoggedEpochRow[];
  /** NaN of those that were not logged; null where none were. */
  steps: { firstStep: number; loss: Float32Array; accuracy: Float32Array } | null;
  notes: readonly Phrase[];
}

/** A log has no network, data set or checkpoint. @throws EpochalError `run.imported` for a run that was brought in from one. */
export function requireTrained<R extends Pick<StoredRun, 'name' | 'imported'>>(run: R): R {
  if (run.imported !== null) throw new EpochalError('run.imported', { name: run.name });
  return run;
}

/** Runs of which there is a log alone. */
export function openLogs(database: Database.Database) {
  const exists = database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?');
  const addRun = database.prepare<object>(`
    INSERT INTO runs (id, name, state, dataset, dataset_sha256, training, params, trainable_params, train_images, validation_images, steps_per_epoch,
                      epochs_planned, epochs, step, best_epoch, best_metric, best_value, created, imported)
    VALUES (:id, :name, 'finished', '', '', '{"epochs":0}', 0, 0, 0, 0, 1, :epochs, :epochs, :step, :bestEpoch, :bestMetric, :bestValue, :created, :imported)`);
  const addEpoch = database.prepare<object>(`
    INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, learning_rate, nan)
    VALUES (:run, :epoch, :loss, :accuracy, :valLoss, :valAccuracy, :topK, :valTopK, :learningRate, :nan)`);
  const addSteps = database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) VALUES (:run, :first, :count, :loss, :accuracy)');
  const addNote = database.prepare<object>('INSERT INTO notes (run, created, text) VALUES (:run, :now, :text)');
  const epochsOf = database.prepare<[string], StoredEpoch>('SELECT * FROM epochs WHERE run = ? ORDER BY epoch');
  const notesOf = database.prepare<[string], { created: string; text: string }>('SELECT created, text FROM notes WHERE run = ? ORDER BY id');

  const known = database.prepare<[string], { run: string; name: string }>("SELECT id AS run, name FROM runs WHERE imported ->> '$.sha256' = ? ORDER BY id LIMIT 1");

  const newId = (now: Date): string => {
    for (;;) {
      const id = newRunId(now);
      if (!exists.get(id)) return id;
    }
  };

  return {
    /** All of them or none. @returns their ids. @throws EpochalError `run.name`. */
    add: database.transaction((runs: readonly NewLoggedRun[], now: Date): string[] => runs.map(({ name, created, origin, epochs, steps, notes }) => {
      const id = newId(now);
      const best = epochs.reduce<Best | null>(betterOf, null);
      const step = steps === null ? 0 : steps.firstStep + steps.loss.length;
      addRun.run({ id, name: readRunName(name), epochs: epochs.at(-1)?.epoch ?? 0, step, bestEpoch: best?.epoch ?? null, bestMetric: best?.metric ?? null, bestValue: best?.value ?? null, created, imported: JSON.stringify(origin) });
      for (const { classAccuracy: _, seconds: _seconds, imagesPerSecond: _rate, nan, ...epoch } of epochs) addEpoch.run({ run: id, ...epoch, nan: nan ? 1 : 0 });
      for (let first = 0; steps !== null && first < steps.loss.length; first += chunkSteps) {
        const [loss, accuracy] = [steps.loss, steps.accuracy].map((values) => toBytes(values.subarray(first, first + chunkSteps))) as [Buffer, Buffer];
        addSteps.run({ run: id, first: steps.firstStep + first, count: loss.length / 4, loss, accuracy });
      }
      for (const note of notes) addNote.run({ run: id, now: now.toISOString(), text: toStoredNote(note) });
      return id;
    })),
    of: (sha256: string): { run: string; name: string } | null => known.get(sha256) ?? null,
    /** @param run of which `imported` is not null. */
    detail: (run: StoredRun): ImportedRun => ({
      ...toRow(run),
      imported: true,
      origin: JSON.parse(run.imported!) as LogOrigin,
      epochRows: epochsOf.all(run.id).map(toLoggedRow),
      step: run.step,
      notes: notesOf.all(run.id).map(fromStoredNote),
    }),
  };
}

function toLoggedRow(stored: StoredEpoch): LoggedEpochRow {
  return { ...toEpochRow(stored), classAccuracy: null, seconds: null, imagesPerSecond: null };
}
