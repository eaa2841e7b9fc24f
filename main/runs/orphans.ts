import { statSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { EpochalError, plainError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { resolveModel } from '../../core/model/model.ts';
import { summarize } from '../../core/model/summary.ts';
import { type Best } from '../../core/runs.ts';
import { readTraining } from '../../core/training.ts';
import { entriesOf } from '../system/leftovers.ts';
import { insertRun } from './adopt.ts';
import { checkpointsIn } from './checkpoints-in.ts';
import { checkpointsFolder, type Folders } from './folders.ts';
import { folderNameSchema, inEnglish, readable, type CompleteRun, type RunHistory } from './history.ts';
import { createdOf } from './ids.ts';
import { holdsLog, readLogFolder } from './log-record.ts';
import { openLogs } from './logs.ts';
import { readEpochs, readRecord, type RecordedEpoch, type RunRecord } from './record.ts';
import { betterOf } from './rows.ts';
import { toStoredNote } from './notes.ts';

/** A run's folder that has no row. */
export interface Orphan {
  run: string;
  /** Why it can't be taken in; null where it was. */
  problem: string | null;
}

type RecoveredRun = CompleteRun & Pick<RunRecord, 'begun'>;

/** No run has more; what says so is damaged. */
const mostSteps = 100_000_000;

/**
 * Writes rows for run folders that have none: the database was lost, cut short, or put back from a backup. Under the
 * write lock, so that a run which another process is just making or deleting is not taken for one.
 * @returns those found.
 */
export function adoptOrphans(database: Database.Database, folders: Folders, root: string, now = new Date()): Orphan[] {
  // Folders of something else may lie there for good: they cost no lock.
  if (findOrphans(database, folders, root).every(({ problem }) => problem !== null)) return [];
  const logs = openLogs(database, folders);
  return database.transaction(() => look(database, folders, root, now, { run: (run) => insert(database, run), log: (run) => logs.restore(run, now) })).immediate();
}

/** Those that could be taken in and those that can't; changes nothing. */
export function findOrphans(database: Database.Database, folders: Folders, root: string): Orphan[] {
  return look(database, folders, root, new Date(), { run: () => undefined, log: (run) => void readLogFolder(folders.of(run)) });
}

/** @param take what is done with a run that was trained, and with one of a log. */
function look(database: Database.Database, folders: Folders, root: string, now: Date, take: { run(run: RecoveredRun): void; log(run: string): void }): Orphan[] {
  return orphanFolders(database, root).map((run): Orphan => {
    const problem = problemOf(() => (holdsLog(folders.of(run)) ? take.log(run) : take.run(fromFolder(folders, run, null, now))));
    return { run, problem };
  });
}

/** Why a folder tells no run; null where it does. */
function problemOf(work: () => void): string | null {
  const done = readOrProblem(work);
  return typeof done === 'object' ? done.problem : null;
}

/** What a folder tells, or why it tells no run. */
function readOrProblem<T>(read: () => T): T | { problem: string } {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EpochalError)) throw error;
    return { problem: error.message };
  }
}

/**
 * Brings the rows of runs up to what their folders tell, where an older database was put back. Only while no process
 * trains.
 * @returns the runs whose rows were behind.
 */
export function catchUp(database: Database.Database, folders: Folders, now = new Date()): string[] {
  return database.transaction(() => database.prepare<[], string>('SELECT id FROM runs').pluck().all().filter((run) => {
    const known = readable(database, run);
    const record = readRecord(folders.of(run));
    const epochs = readEpochs(folders.of(run));
    const isBehind = record !== null && (!known || (epochs.at(-1)?.epoch.epoch ?? 0) > (known.history.epochs.at(-1)?.epoch ?? 0) || record.run.state !== known.history.run.state);
    const recovered = isBehind ? readOrProblem(() => fromFolder(folders, run, known, now)) : null;
    if (!recovered || 'problem' in recovered) return false;
    database.prepare('DELETE FROM runs WHERE id = ?').run(run);
    insert(database, recovered);
    return true;
  })).immediate();
}

function insert(database: Database.Database, { begun, ...run }: RecoveredRun): void {
  insertRun(database, run);
  database.prepare('UPDATE runs SET begun = ? WHERE id = ?').run(begun, run.history.run.id);
}

function orphanFolders(database: Database.Database, root: string): string[] {
  const known = new Set(database.prepare<[], string>('SELECT id FROM runs').pluck().all());
  return entriesOf(root).filter((name) => !known.has(name) && folderNameSchema.safeParse(name).success && statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory());
}

/**
 * A run as its folder tells it.
 * @param known what an older database tells of it.
 * @throws EpochalError where the folder is not that of a run, or lacks what a run can't do without.
 */
function fromFolder(folders: Folders, run: string, known: CompleteRun | null, now: Date): RecoveredRun {
  const model = folders.readModel(run);
  const recorded = readRecord(folders.of(run));
  const { begun, run: facts } = recorded?.run.id === run ? recorded : { begun: null, run: unrecorded(folders, run) };
  const { initialEpoch } = readTraining(facts.training);
  const checkpoints = checkpointsIn(join(folders.of(run), checkpointsFolder));
  const reached = Math.max(initialEpoch, ...checkpoints.map(({ epoch }) => epoch));
  const epochs = filled(readEpochs(folders.of(run)), initialEpoch, recorded ? initialEpoch : reached);
  const lastEpoch = epochs.at(-1)?.epoch.epoch ?? initialEpoch;
  const steps = Math.max(0, ...[{ epoch: lastEpoch, step: 0 }, ...checkpoints].map(({ epoch, step }) => (epoch - initialEpoch) * facts.steps_per_epoch + step));
  if (steps > mostSteps) throw new EpochalError('run.damaged/steps', { run, steps });
  const best = epochs.map(({ epoch }) => ({ epoch: epoch.epoch, accuracy: epoch.accuracy, valAccuracy: epoch.val_accuracy })).reduce<Best | null>(betterOf, null);
  const found = known
    ? phrase`The database had an older state of this run: it was taken in again from its folder. The losses of single steps since then are lost.`
    : phrase`The database had no row of this run: it was taken in again from its folder. The losses of single steps are lost.`;
  const note = recorded ? found : phrase`${found} An older Epochal wrote the folder, which does not tell its data set and epochs.`;
  return {
    begun,
    history: {
      run: {
        ...facts,
        ...sizeOf(model),
        epochs: lastEpoch,
        step: steps,
        best_epoch: best?.epoch ?? null,
        best_metric: best?.metric ?? null,
        best_value: best?.value ?? null,
        error: facts.state === 'interrupted' ? interrupted : facts.error,
      },
      epochs: epochs.map(({ epoch }) => epoch),
      checkpoints,
      notes: [...(known?.history.notes ?? []), { created: now.toISOString(), text: toStoredNote(note) }],
    },
    steps: { loss: lengthened(known?.steps.loss, steps), accuracy: lengthened(known?.steps.accuracy, steps) },
    samples: epochs.flatMap(({ samples }) => samples ?? []),
  };
}

const interrupted = inEnglish(plainError('run.interrupted/recorded'));

/** What can be said of a run whose folder an older Epochal wrote. */
function unrecorded(folders: Folders, run: string): RunHistory['run'] {
  const folder = folders.of(run);
  const training = folders.readTraining(run);
  return {
    id: run,
    name: run,
    state: 'stopped',
    recipe: null,
    dataset: 'unknown',
    dataset_sha256: '0'.repeat(64),
    subject: null,
    training: { ...training },
    ...sizeOf(folders.readModel(run)),
    train_images: 0,
    validation_images: 0,
    steps_per_epoch: 1,
    epochs_planned: training.epochs,
    epochs: 0,
    step: 0,
    best_epoch: null,
    best_metric: null,
    best_value: null,
    step_ms: null,
    environment: null,
    error: null,
    parent: null,
    parent_epoch: null,
    forked: 0,
    optimizer_from: 0,
    group_id: null,
    note: '',
    tags: [],
    starred: 0,
    archived: 0,
    created: (createdOf(run) ?? statSync(folder).birthtime).toISOString(),
  };
}

function sizeOf(model: ReturnType<Folders['readModel']>): { params: number; trainable_params: number } {
  const { totalParams, trainableParams } = summarize(resolveModel(model));
  return { params: totalParams, trainable_params: trainableParams };
}

/** Epochs without gaps from the first on, up to `reached` at least; of those that nothing tells, nothing is known but that they were. */
function filled(epochs: readonly RecordedEpoch[], initialEpoch: number, reached: number): RecordedEpoch[] {
  const last = Math.max(reached, epochs.at(-1)?.epoch.epoch ?? 0);
  const byEpoch = new Map(epochs.map((one) => [one.epoch.epoch, one]));
  return Array.from({ length: Math.max(0, last - initialEpoch) }, (_, place) => {
    const epoch = initialEpoch + place + 1;
    return byEpoch.get(epoch) ?? { epoch: { epoch, loss: null, accuracy: null, val_loss: null, val_accuracy: null, top_k: null, val_top_k: null, class_accuracy: null, learning_rate: 0, seconds: 0, images_per_second: 0, nan: 0 }, samples: null };
  });
}

/** What is lost is no number. */
function lengthened(known: Float32Array | undefined, length: number): Float32Array {
  const values = new Float32Array(length).fill(Number.NaN);
  values.set((known ?? new Float32Array()).subarray(0, length));
  return values;
}
