import type Database from 'better-sqlite3';
import { EpochalError } from '../../core/errors.ts';
import { finalCheckpoint, type CheckpointRow, type RunDetail, type RunEnvironment, type Samples } from '../../core/runs.ts';
import type { ImportedRun } from '../../core/imported-runs.ts';
import { readTraining } from '../../core/training.ts';
import { noTraining, readableEpoch, readableRun } from './cells.ts';
import { openChunks } from './chunks.ts';
import type { Folders } from './folders.ts';
import { openLogs, requireTrained } from './logs.ts';
import { fromStoredNote } from './notes.ts';
import type { AsItStands } from './recovery.ts';
import { toEpochRow, toRow, type StoredEpoch, type StoredRun } from './rows.ts';
import { editedOf, samplesAsImported, type FindSeen } from './seen.ts';
import { unpackSamples } from './samples.ts';
import { toSteps, type Steps } from './series.ts';
import type { Subjects } from './subjects.ts';

/** Reads what is recorded of one run. All but `has` and `bestKept` throw EpochalError `run.unknown`. */
export function openReader(database: Database.Database, folders: Folders, subjects: Subjects, seen: FindSeen) {
  const one = database.prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?');
  const epochs = database.prepare<[string], StoredEpoch>('SELECT * FROM epochs WHERE run = ? ORDER BY epoch');
  const chunks = openChunks(database);
  const checkpoints = database.prepare<[string], CheckpointRow>(`
    SELECT kept.epoch, step, folder, bytes, created,
           coalesce(kept.val_loss, measured.val_loss) AS valLoss,
           coalesce(kept.val_accuracy, measured.val_accuracy) AS valAccuracy,
           coalesce(kept.val_top_k, measured.val_top_k) AS valTopK
    FROM checkpoints AS kept
    LEFT JOIN epochs AS measured ON measured.run = kept.run AND measured.epoch = kept.epoch AND step = 0 AND folder <> '${finalCheckpoint}'
    WHERE kept.run = ? ORDER BY folder = '${finalCheckpoint}', kept.epoch, step`);
  const reached = database.prepare<object, { epoch: number; steps: number }>(`
    SELECT (SELECT coalesce(max(epoch), 0) FROM epochs WHERE run = :run) AS epoch,
           (SELECT coalesce(max(first_step + count), 0) FROM steps WHERE run = :run) AS steps`);
  const bestKept = database.prepare<[string], { folder: string; epoch: number }>(`
    SELECT folder, epochs.epoch FROM checkpoints JOIN epochs USING (run, epoch)
    WHERE run = ? AND step = 0 AND folder <> '${finalCheckpoint}'
    ORDER BY epochs.val_accuracy IS NULL, coalesce(epochs.val_accuracy, accuracy) DESC, epochs.epoch LIMIT 1`);
  const samplesOf = database.prepare<[string, number], { epoch: number; split: Samples['split']; predictions: Buffer }>(
    'SELECT epoch, split, predictions FROM samples WHERE run = ? AND epoch <= ? ORDER BY epoch DESC LIMIT 1',
  );
  const sampled = database.prepare<[string], number>('SELECT epoch FROM samples WHERE run = ? ORDER BY epoch').pluck();
  const notes = database.prepare<[string], { created: string; text: string }>('SELECT created, text FROM notes WHERE run = ? ORDER BY id');
  const logs = openLogs(database, folders);
  const stored = (run: string): StoredRun => {
    const found = one.get(run);
    if (!found) throw new EpochalError('run.unknown', { run });
    return readableRun(found);
  };

  return {
    has: (run: string) => one.get(run) !== undefined,
    stored,
    /** As of one moment, whatever other processes write. */
    detail: database.transaction((run: string, asItStands: AsItStands): RunDetail => {
      const found = requireTrained(asItStands(stored(run)));
      // An older Epochal knew fewer settings.
      const training = found.training === noTraining ? folders.readTraining(run) : readTraining(JSON.parse(found.training));
      const subject = subjects.of(found);
      return {
        ...toRow(found),
        training,
        params: found.params,
        trainableParams: found.trainable_params,
        stepsPerEpoch: found.steps_per_epoch,
        step: found.step,
        attempt: found.attempt,
        optimizerFrom: found.optimizer_from,
        epochRows: epochs.all(run).map((row) => toEpochRow(readableEpoch(row))),
        checkpoints: checkpoints.all(run),
        sampleEpochs: sampled.all(run),
        datasetSha256: found.dataset_sha256,
        ...editedOf(seen(run)),
        datasetChanged: subjects.isChanged(found),
        classes: subject?.classes ?? null,
        pixels: subject?.pixels ?? null,
        environment: found.environment === null ? null : (JSON.parse(found.environment) as RunEnvironment),
        stepMs: found.step_ms,
        trainImages: found.train_images,
        validationImages: found.validation_images,
        notes: notes.all(run).map(fromStoredNote),
        folder: folders.of(run),
      };
    }),
    /** Null for a run that was trained. */
    imported(run: string): ImportedRun | null {
      const found = stored(run);
      return found.imported === null ? null : logs.detail(found);
    },
    /** Steps from one on, in the parts they are stored in; the first may begin before it. */
    steps: database.transaction((run: string, from: number): { attempt: number; parts: Steps[] } => ({
      attempt: stored(run).attempt,
      parts: chunks.from(run, from).map(toSteps),
    })),
    samples(run: string, epoch?: number): Samples | null {
      stored(run);
      const found = samplesOf.get(run, epoch ?? Number.MAX_SAFE_INTEGER);
      if (!found || (epoch !== undefined && found.epoch !== epoch)) return null;
      const predictions = unpackSamples(found.predictions);
      return predictions && samplesAsImported(seen(run), { epoch: found.epoch, split: found.split, predictions });
    },
    checkpoints(run: string): CheckpointRow[] {
      stored(run);
      return checkpoints.all(run);
    },
    recorded(run: string): { epoch: number; steps: number } {
      stored(run);
      return reached.get({ run })!;
    },
    /** The best epoch of those whose checkpoint is kept. */
    bestKept: (run: string) => bestKept.get(run),
  };
}
