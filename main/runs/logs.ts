import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import type { ImportedRun, LoggedEpochRow, LogOrigin } from '../../core/imported-runs.ts';
import type { Best } from '../../core/runs.ts';
import { chunkSteps } from './chunks.ts';
import type { Folders } from './folders.ts';
import { newRunId } from './ids.ts';
import { keepLogRecord, readLogFolder, writeLogFolder, type LoggedSteps, type LogRecord } from './log-record.ts';
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
  /** Null where none were logged. */
  steps: LoggedSteps | null;
  notes: readonly Phrase[];
}

/** A log has no network, data set or checkpoint. @throws EpochalError `run.imported` for a run that was brought in from one. */
export function requireTrained<R extends Pick<StoredRun, 'name' | 'imported'>>(run: R): R {
  if (run.imported !== null) throw new EpochalError('run.imported', { name: run.name });
  return run;
}

/** Runs of which there is a log alone. */
export function openLogs(database: Database.Database, folders: Folders) {
  const exists = database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?');
  const addRun = database.prepare<object>(`
    INSERT INTO runs (id, name, state, dataset, dataset_sha256, training, params, trainable_params, train_images, validation_images, steps_per_epoch,
                      epochs_planned, epochs, step, best_epoch, best_metric, best_value, created, imported, note, tags, starred, archived)
    VALUES (:id, :name, 'finished', '', '', '{"epochs":0}', 0, 0, 0, 0, 1, :epochs, :epochs, :step, :bestEpoch, :bestMetric, :bestValue, :created, :imported, :note, :tags, :starred, :archived)`);
  const addEpoch = database.prepare<object>(`
    INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, learning_rate, seconds, nan)
    VALUES (:run, :epoch, :loss, :accuracy, :valLoss, :valAccuracy, :topK, :valTopK, :learningRate, :seconds, :nan)`);
  const addSteps = database.prepare<object>('INSERT INTO steps (run, first_step, count, loss, accuracy) VALUES (:run, :first, :count, :loss, :accuracy)');
  const addNote = database.prepare<object>('INSERT INTO notes (run, created, text) VALUES (:run, :created, :text)');
  const runOf = database.prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?');
  const firstStepOf = database.prepare<[string], number | null>('SELECT min(first_step) FROM steps WHERE run = ?').pluck();
  const epochsOf = database.prepare<[string], StoredEpoch>('SELECT * FROM epochs WHERE run = ? ORDER BY epoch');
  const notesOf = database.prepare<[string], { created: string; text: string }>('SELECT created, text FROM notes WHERE run = ? ORDER BY id');
  const known = database.prepare<[string], { run: string; name: string }>("SELECT id AS run, name FROM runs WHERE imported ->> '$.sha256' = ? ORDER BY id LIMIT 1");

  const newId = (now: Date): string => {
    for (;;) {
      const id = newRunId(now);
      if (!exists.get(id)) return id;
    }
  };

  const insert = (id: string, { name, created, origin, epochs, notes, note, tags, starred, archived }: LogRecord, steps: LoggedSteps | null): void => {
    const best = epochs.reduce<Best | null>(betterOf, null);
    const step = steps === null ? 0 : steps.firstStep + steps.loss.length;
    addRun.run({
      id, name, epochs: epochs.at(-1)?.epoch ?? 0, step, bestEpoch: best?.epoch ?? null, bestMetric: best?.metric ?? null, bestValue: best?.value ?? null, created,
      imported: JSON.stringify(origin), note, tags: JSON.stringify(tags), starred: starred ? 1 : 0, archived: archived ? 1 : 0,
    });
    for (const { classAccuracy: _, imagesPerSecond: __, nan, ...epoch } of epochs) addEpoch.run({ run: id, ...epoch, nan: nan ? 1 : 0 });
    for (let first = 0; steps !== null && first < steps.loss.length; first += chunkSteps) {
      const [loss, accuracy] = [steps.loss, steps.accuracy].map((values) => toBytes(values.subarray(first, first + chunkSteps))) as [Buffer, Buffer];
      addSteps.run({ run: id, first: steps.firstStep + first, count: loss.length / 4, loss, accuracy });
    }
    for (const one of notes) addNote.run({ run: id, ...one });
  };

  const addAll = database.transaction((runs: readonly NewLoggedRun[], staged: readonly string[], now: Date, placed: (folder: { putBack(): void }) => void): string[] => runs.map(({ name, steps, epochs, notes, ...run }, place) => {
    const id = newId(now);
    const record: LogRecord = {
      ...run, name: readRunName(name), epochs: [...epochs], firstStep: steps?.firstStep ?? null, notes: notes.map((note) => ({ created: now.toISOString(), text: toStoredNote(note) })),
      note: '', tags: [], starred: false, archived: false,
    };
    writeLogFolder(staged[place]!, record, steps);
    insert(id, record, steps);
    placed(folders.place(staged[place]!, id));
    return id;
  }));

  return {
    /** All of them or none, each with a folder that tells the same. @returns their ids. @throws EpochalError `run.name`. */
    add(runs: readonly NewLoggedRun[], now: Date): string[] {
      const staged = runs.map(() => folders.stage());
      const placed: { putBack(): void }[] = [];
      try {
        return addAll.immediate(runs, staged, now, (folder) => placed.push(folder));
      } catch (error) {
        for (const folder of placed) folder.putBack();
        for (const folder of staged) rmSync(folder, { recursive: true, force: true });
        throw error;
      }
    },
    /** Writes the rows of a run which its folder tells. @throws EpochalError `run.damaged`, `checkpoint.damaged`. */
    restore(id: string, now: Date): void {
      const { record, steps } = readLogFolder(folders.of(id));
      const found = { created: now.toISOString(), text: toStoredNote(phrase`The database had no row of this run: it was taken in again from its folder.`) };
      insert(id, { ...record, notes: [...record.notes, found] }, steps);
    },
    /** Writes what the database tells of it into its folder; one that an earlier Epochal brought in has none. */
    keepRecord(id: string): void {
      const { name, created, imported, note, tags, starred, archived } = runOf.get(id)!;
      const notes = notesOf.all(id);
      keepLogRecord(folders.of(id), {
        name, created, origin: JSON.parse(imported!) as LogOrigin, epochs: epochsOf.all(id).map(toLoggedRow), firstStep: firstStepOf.get(id) ?? null, notes,
        note, tags: JSON.parse(tags) as string[], starred: starred === 1, archived: archived === 1,
      });
    },
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
  return { ...toEpochRow(stored), classAccuracy: null, imagesPerSecond: null };
}
