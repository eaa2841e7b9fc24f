import type Database from 'better-sqlite3';
import type { Position } from '../../core/callbacks/callback.ts';
import { EpochalError, type PlainError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { summarize } from '../../core/model/summary.ts';
import { activeStates, finalCheckpoint, resumableStates, type Best, type CheckpointRow, type EpochRow, type Hang, type RunEnvironment, type RunParent, type RunState, type Samples } from '../../core/runs.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunSubject } from '../../core/subject.ts';
import { readTraining, type Training } from '../../core/training.ts';
import { openChunks } from './chunks.ts';
import type { RunEnd } from './ends.ts';
import type { Folders } from './folders.ts';
import { readRun } from './history.ts';
import { inheritFiles, openInheriting, type InheritedHistory } from './inheriting.ts';
import { appendRecord, keepRecord, lineOf, writeRecord } from './record.ts';
import { bestOf, betterOf, ownerGone, toStoredEpoch, type LiveStats, type StoredRun } from './rows.ts';
import { packSamples } from './samples.ts';
import type { Steps } from './series.ts';
import { columnsOf } from './subjects.ts';
import { toStoredNote } from './notes.ts';

/** Everything that is to be recorded of a run before it starts. */
export interface NewRun {
  id: string;
  name: string;
  created: Date;
  owner: string;
  recipe: string | null;
  dataset: { id: string; sha256: string };
  /** What it is trained to tell apart. */
  subject: RunSubject;
  model: ModelSpec;
  training: Training;
  plan: Plan;
  /** The run it is begun from; null for none. */
  parent: RunParent | null;
  /** What it has of its parent, where it is forked; null else. */
  inherited: InheritedHistory | null;
  /** Shared by the repeats of one training; null for a run alone. */
  group: string | null;
  /** More files for its folder, each in parts. */
  files: Readonly<Record<string, Uint8Array[]>>;
}

export interface RetainedCheckpoint {
  folder: string;
  weightsOnly: boolean;
}

export type RequestedAction = 'pause' | 'resume' | 'stop';

/** What the process that trains a run writes of it. Each call is one transaction; after it, it is on the disk. */
export interface Journal {
  create(run: NewRun): void;
  /**
   * Takes over a run that has ended to go on from a checkpoint: what lies behind it is cut off, other
   * checkpoints newer than it and files of none are removed.
   * @param note for people, if something is to be said.
   * @throws EpochalError `run.not-resumable` when another process was faster.
   */
  takeOver(run: string, owner: string, from: Position, note: Phrase | null): void;
  started(run: string, environment: RunEnvironment): void;
  /** An end gives up the owner. */
  setState(run: string, state: RunState, error: PlainError | null): void;
  /** As `setState`, of a run that this owner trained; does nothing where another process has it by now. */
  end(run: string, owner: string, end: RunEnd): void;
  addSteps(run: string, steps: Steps, stats: LiveStats): void;
  /** A finished epoch and its samples, with the steps that led to it. */
  addEpoch(run: string, row: EpochRow, samples: Samples | null, steps: Steps | null, stats: LiveStats | null): void;
  /**
   * Writes a checkpoint's row. Then all are removed but the best, the last two (of a finished run the last: the network
   * it ended with, where that has a checkpoint of its own), those of every k-th epoch if the training keeps them, and
   * those retained.
   * @param retained those that callbacks need or were asked to keep. Of one whose weights alone are wanted the rest
   * is removed too, once no run would go on from it.
   */
  addCheckpoint(run: string, row: CheckpointRow, retained: readonly RetainedCheckpoint[]): void;
  /** An end takes it back. */
  setHang(run: string, hang: Hang): void;
  note(run: string, note: Phrase): void;
  /** Writes what the database tells of a run into its folder, as every start and end does. */
  keepRecord(run: string): void;
  /** Asks the process that trains a run for something; it looks a few times a second. */
  ask(run: string, action: RequestedAction): void;
  /** What was asked of these runs, taken so that it is done once. */
  takeRequests(runs: readonly string[]): { run: string; action: RequestedAction }[];
}

export function openJournal(database: Database.Database, folders: Folders, write: <T>(work: () => T) => T): Journal {
  const sql = statements(database);
  const chunks = openChunks(database);
  const inherit = openInheriting(database, chunks);

  const appendSteps = (run: string, steps: Steps, stats: LiveStats): void => {
    if (steps.loss.length === 0) return;
    const step = chunks.append(run, steps);
    sql.advance.run({ run, step, stepMs: stats.medianMs, pulse: JSON.stringify(stats) });
  };

  /** The best of the epochs that are left, as it was when they were new. */
  const bestAgain = (run: string): void => {
    const best = sql.epochs.all(run).reduce<Best | null>(betterOf, null);
    sql.setBest.run({ run, epoch: best?.epoch ?? null, metric: best?.metric ?? null, value: best?.value ?? null });
  };

  const drop = (run: string, dropped: readonly { folder: string }[]): void =>
    write(() => folders.dropCheckpoints(run, dropped.map(({ folder }) => folder)));

  const kept = (run: string): Set<string> => new Set(sql.checkpoints.all(run).map(({ folder }) => folder));

  const keep = (run: string): void => keepRecord(folders.of(run), () => writeRecord(folders.of(run), readRun(database, run)!));

  /** Writes a state. @returns what is to be done about the run's files. */
  const turn = (run: string, state: RunState, error: PlainError | null): Turn => {
    sql.setState.run({ run, state, error: error === null ? null : JSON.stringify(error), keepOwner: activeStates.includes(state) ? 1 : 0 });
    // Nobody goes on from a finished run: it needs no checkpoint in reserve.
    return { hasEnded: !activeStates.includes(state), dropped: state === 'finished' ? sql.pruneCheckpoints.all({ run, newest: 1 }) : [] };
  };
  const turned = (run: string, { hasEnded, dropped }: Turn): void => {
    drop(run, dropped);
    if (hasEnded) keep(run);
  };

  return {
    create(run) {
      const summary = summarize(resolveModel(run.model));
      const { inherited } = run;
      const { beside, place } = write(() => folders.prepare(run.id, run));
      if (inherited) write(() => inheritFiles(beside, folders.of(inherited.run), inherited));
      write(database.transaction(() => {
        sql.create.run({
          id: run.id,
          name: run.name,
          owner: run.owner,
          recipe: run.recipe,
          dataset: run.dataset.id,
          sha256: run.dataset.sha256,
          training: JSON.stringify(run.training),
          params: summary.totalParams,
          trainable: summary.trainableParams,
          train: run.plan.train.count,
          validation: run.plan.validation?.count ?? 0,
          stepsPerEpoch: run.plan.stepsPerEpoch,
          epochs: run.training.epochs,
          initialEpoch: run.training.initialEpoch,
          created: run.created.toISOString(),
          parent: run.parent?.run ?? null,
          parentEpoch: run.parent?.epoch ?? null,
          group: run.group,
          ...columnsOf(run.subject),
        });
        if (inherited) {
          inherit(run.id, beside, inherited);
          bestAgain(run.id);
        }
        writeRecord(beside, readRun(database, run.id)!);
        place();
      }).immediate);
    },
    takeOver(run, owner, from, note) {
      write(database.transaction(() => {
        const claimed = sql.claim.run({ run, owner, states: JSON.stringify(resumableStates) });
        if (claimed.changes !== 1) throw new EpochalError('run.not-resumable', { run });
        const { steps_per_epoch: stepsPerEpoch, training } = sql.run.get(run)!;
        const step = (from.epoch - readTraining(JSON.parse(training)).initialEpoch) * stepsPerEpoch + from.step;
        chunks.cut(run, step);
        const left = chunks.next(run);
        if (left !== step) throw new Error(`run ${run}: its steps are recorded up to ${left}, and it was to go on from ${step}`);
        sql.dropEpochs.run({ run, epoch: from.epoch });
        sql.dropSamples.run({ run, epoch: from.epoch });
        sql.dropCheckpoints.run({ run, epoch: from.epoch, step: from.step });
        sql.dropRequests.run(run);
        sql.rewind.run({ run, epoch: from.epoch, step });
        bestAgain(run);
        if (note !== null) sql.note.run({ run, created: new Date().toISOString(), text: toStoredNote(note) });
      }).immediate);
      write(() => folders.keepCheckpoints(run, kept(run)));
      keepRecord(folders.of(run), () => appendRecord(folders.of(run), [{ backTo: from.epoch }]));
      keep(run);
    },
    started(run, environment) {
      write(() => sql.started.run({ run, environment: JSON.stringify(environment) }));
      keep(run);
    },
    setState: (run, state, error) => turned(run, write(database.transaction(() => turn(run, state, error)).immediate)),
    end: (run, owner, { state, error }) =>
      turned(run, write(database.transaction(() => {
        const found = sql.run.get(run);
        return found && isOf(found, owner) ? turn(run, state, error) : nothing;
      }).immediate)),
    addSteps: (run, steps, stats) => write(database.transaction(() => appendSteps(run, steps, stats)).immediate),
    addEpoch(run, row, samples, steps, stats) {
      const epoch = toStoredEpoch(row);
      const packed = samples && { split: samples.split, predictions: packSamples(samples.predictions) };
      write(database.transaction(() => {
        if (steps && stats) appendSteps(run, steps, stats);
        sql.addEpoch.run({ run, ...epoch });
        if (packed) sql.addSamples.run({ run, epoch: row.epoch, ...packed });
        const best = betterOf(bestOf(sql.run.get(run)!), row);
        sql.finishEpoch.run({ run, epoch: row.epoch });
        sql.setBest.run({ run, epoch: best?.epoch ?? null, metric: best?.metric ?? null, value: best?.value ?? null });
      }).immediate);
      keepRecord(folders.of(run), () => appendRecord(folders.of(run), [lineOf({ ...epoch, class_accuracy: row.classAccuracy }, packed)]));
    },
    addCheckpoint(run, row, retained) {
      const isFinal = row.folder === finalCheckpoint;
      // Until the run is finished, it may have to go on from those before.
      const newest = isFinal ? 3 : 2;
      const { dropped, slimmed } = write(database.transaction(() => {
        sql.addCheckpoint.run({ run, ...row });
        if (isFinal) sql.measureCheckpoint.run({ run, ...row });
        sql.retain.run({ run, wanted: JSON.stringify(retained) });
        return { dropped: sql.pruneCheckpoints.all({ run, newest }), slimmed: sql.slimCheckpoints.all({ run, newest }) };
      }).immediate);
      // No others: the next may be being written at this moment.
      drop(run, dropped);
      for (const { folder } of slimmed) write(() => sql.setBytes.run({ run, folder, bytes: folders.slimCheckpoint(run, folder) }));
    },
    keepRecord: keep,
    setHang: (run, hang) => void write(() => sql.setHang.run({ run, ...hang })),
    note: (run, note) => void write(() => sql.note.run({ run, created: new Date().toISOString(), text: toStoredNote(note) })),
    ask: (run, action) => void write(() => sql.ask.run({ run, action, asked: new Date().toISOString() })),
    takeRequests(runs) {
      if (runs.length === 0) return [];
      const names = JSON.stringify(runs);
      if (!sql.anyRequest.get(names)) return [];
      return write(database.transaction(() => {
        const asked = sql.requests.all(names);
        sql.forget.run(names);
        return asked;
      }).immediate);
    },
  };
}

/** What a new state asks to be done about a run's files. */
interface Turn {
  hasEnded: boolean;
  /** Checkpoints that are no longer needed. */
  dropped: readonly { folder: string }[];
}

const nothing: Turn = { hasEnded: false, dropped: [] };

/** Whether nobody else has had the run since its owner trained it, but for one who found that owner gone. */
function isOf(run: StoredRun, owner: string): boolean {
  return run.owner === owner || (run.state === 'interrupted' && run.error !== null && (JSON.parse(run.error) as PlainError).code === ownerGone.code);
}

/** Of a run's checkpoints: neither among the newest, nor the best, nor that of a k-th epoch. */
const isNotKept = `run = :run
  AND folder NOT IN (SELECT folder FROM checkpoints WHERE run = :run ORDER BY folder = '${finalCheckpoint}' DESC, epoch DESC, step DESC LIMIT :newest)
  AND NOT (step = 0 AND epoch = (SELECT coalesce(best_epoch, -1) FROM runs WHERE id = :run))
  AND NOT (step = 0 AND epoch % (SELECT coalesce(training ->> '$.checkpoints.keepEvery', 1e9) FROM runs WHERE id = :run) = 0)`;

function statements(database: Database.Database) {
  const prepare = <Bind extends unknown[] | object, Row = unknown>(text: string) => database.prepare<Bind, Row>(text);
  return {
    run: prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?'),
    create: prepare<object>(`
      INSERT INTO runs (id, name, state, owner, recipe, dataset, dataset_sha256, training, params, trainable_params,
                        train_images, validation_images, steps_per_epoch, epochs_planned, epochs, created,
                        classes, pixels, begun, parent, parent_epoch, group_id)
      VALUES (:id, :name, 'queued', :owner, :recipe, :dataset, :sha256, :training, :params, :trainable,
              :train, :validation, :stepsPerEpoch, :epochs, :initialEpoch, :created,
              :classes, :pixels, (SELECT coalesce(max(begun), 0) + 1 FROM runs), :parent, :parentEpoch, :group)`),
    claim: prepare<object>(`
      UPDATE runs SET state = 'queued', owner = :owner, error = NULL
      WHERE id = :run AND state IN (SELECT value FROM json_each(:states))`),
    rewind: prepare<object>('UPDATE runs SET epochs = :epoch, step = :step, pulse = NULL, attempt = attempt + 1 WHERE id = :run'),
    started: prepare<object>("UPDATE runs SET state = 'running', environment = :environment WHERE id = :run"),
    setState: prepare<object>('UPDATE runs SET state = :state, error = :error, owner = iif(:keepOwner, owner, NULL), silent_since = iif(:keepOwner, silent_since, NULL), stuck_since = iif(:keepOwner, stuck_since, NULL) WHERE id = :run'),
    setHang: prepare<object>('UPDATE runs SET silent_since = :silentSince, stuck_since = :stuckSince WHERE id = :run'),
    advance: prepare<object>('UPDATE runs SET step = :step, step_ms = :stepMs, pulse = :pulse WHERE id = :run'),
    finishEpoch: prepare<object>('UPDATE runs SET epochs = :epoch WHERE id = :run'),
    setBest: prepare<object>('UPDATE runs SET best_epoch = :epoch, best_metric = :metric, best_value = :value WHERE id = :run'),
    epochs: prepare<[string], Pick<EpochRow, 'epoch' | 'accuracy' | 'valAccuracy'>>('SELECT epoch, accuracy, val_accuracy AS valAccuracy FROM epochs WHERE run = ? ORDER BY epoch'),
    addEpoch: prepare<object>(`
      INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, top_k, val_top_k, class_accuracy, learning_rate, seconds, images_per_second, nan)
      VALUES (:run, :epoch, :loss, :accuracy, :val_loss, :val_accuracy, :top_k, :val_top_k, :class_accuracy, :learning_rate, :seconds, :images_per_second, :nan)`),
    dropEpochs: prepare<object>('DELETE FROM epochs WHERE run = :run AND epoch > :epoch'),
    addSamples: prepare<object>('INSERT INTO samples (run, epoch, split, predictions) VALUES (:run, :epoch, :split, :predictions)'),
    dropSamples: prepare<object>('DELETE FROM samples WHERE run = :run AND epoch > :epoch'),
    checkpoints: prepare<[string], { folder: string }>('SELECT folder FROM checkpoints WHERE run = ?'),
    addCheckpoint: prepare<object>('INSERT INTO checkpoints (run, folder, epoch, step, bytes, created) VALUES (:run, :folder, :epoch, :step, :bytes, :created)'),
    pruneCheckpoints: prepare<object, { folder: string }>(`DELETE FROM checkpoints WHERE ${isNotKept} AND NOT retained RETURNING folder`),
    slimCheckpoints: prepare<object, { folder: string }>(`UPDATE checkpoints SET retained = 3 WHERE ${isNotKept} AND retained = 2 RETURNING folder`),
    measureCheckpoint: prepare<object>('UPDATE checkpoints SET val_loss = :valLoss, val_accuracy = :valAccuracy, val_top_k = :valTopK WHERE run = :run AND folder = :folder'),
    setBytes: prepare<object>('UPDATE checkpoints SET bytes = :bytes WHERE run = :run AND folder = :folder'),
    retain: prepare<object>(`
      UPDATE checkpoints SET retained = coalesce(
        (SELECT iif(value ->> 'weightsOnly', max(2, retained), 1) FROM json_each(:wanted) WHERE value ->> 'folder' = folder), 0)
      WHERE run = :run`),
    dropCheckpoints: prepare<object>(`DELETE FROM checkpoints WHERE run = :run AND (epoch > :epoch OR (epoch = :epoch AND step > :step) OR folder = '${finalCheckpoint}')`),
    note: prepare<object>('INSERT INTO notes (run, created, text) VALUES (:run, :created, :text)'),
    ask: prepare<object>('INSERT OR REPLACE INTO requests (run, action, asked) VALUES (:run, :action, :asked)'),
    anyRequest: prepare<[string], object>('SELECT 1 FROM requests WHERE run IN (SELECT value FROM json_each(?))'),
    requests: prepare<[string], { run: string; action: RequestedAction }>('SELECT run, action FROM requests WHERE run IN (SELECT value FROM json_each(?)) ORDER BY asked'),
    forget: prepare<[string]>('DELETE FROM requests WHERE run IN (SELECT value FROM json_each(?))'),
    dropRequests: prepare<[string]>('DELETE FROM requests WHERE run = ?'),
  };
}
