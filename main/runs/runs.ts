import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { stateWords, activeStates, finalCheckpoint, type CheckpointRow, type EpochRow, type RunDetail, type RunEnvironment, type RunRow, type Samples, type StepSeries } from '../../core/runs.ts';
import { readTraining } from '../../core/training.ts';
import type { Home } from '../system/home.ts';
import { homeGone, identityOf } from '../system/presence.ts';
import { isUnwritable } from '../system/system-errors.ts';
import { adoptRuns, type AdoptedRuns } from './adopt.ts';
import { noTraining, readableEpoch, readableRun } from './cells.ts';
import { explainRuns } from './damage.ts';
import { guardedRuns, openDatabase } from './database.ts';
import { openEnds, type RunEnd } from './ends.ts';
import { findRun, type NamedRun } from './find.ts';
import { checkpointsFolder, openFolders } from './folders.ts';
import { readHistory, type CompleteRun } from './history.ts';
import { openJournal, type Journal } from './journal.ts';
import { readRunName } from './names.ts';
import { noCheckpoint } from './no-checkpoint.ts';
import { openOwners, type Owners } from './owners.ts';
import { listed, ownerGone, toEpochRow, toRow, type LiveStats, type StoredEpoch, type StoredRun } from './rows.ts';
import { unpackSamples } from './samples.ts';
import { cut, joined, thin, toSteps, type Chunk, type Steps } from './series.ts';
import { catchUp, findOrphans, adoptOrphans, type Orphan } from './orphans.ts';
import { openSubjects } from './subjects.ts';
import { fromStoredNote } from './notes.ts';

/** A row with what is known and not written: an end, or that its process is gone. */
type AsItStands = <R extends Pick<StoredRun, 'id' | 'state' | 'owner' | 'error'>>(run: R) => R;

/** Steps from `from` on and before `to`; absent: the newest. */
export interface Stretch {
  from: number;
  to?: number | undefined;
}

/** The runs of one home. Every method that takes a run takes its id, and throws EpochalError `run.unknown`. */
export interface Runs {
  /** Newest first. Runs whose process was killed are found and marked `interrupted` on the way. */
  list(): RunRow[];
  /** Whether there is a run of that id. */
  has(run: string): boolean;
  row(run: string): RunRow;
  show(run: string): RunDetail;
  /**
   * The id of the run a person means: `last` (the last begun here), an id, a name, or the beginning of either.
   * @throws EpochalError `run.unknown` with near names, `run.ambiguous`.
   */
  find(wanted: string): string;
  /**
   * At most `points` of the steps of a stretch (default: of all), evenly spread, its first and last among them.
   * @param unwritten steps that this process was sent and has not written yet, which follow those that are.
   */
  series(run: string, points: number, stretch?: Stretch, unwritten?: readonly Steps[]): StepSeries;
  /** Every step from `firstStep` on, and before `end`. */
  stepsFrom(run: string, firstStep: number, end?: number): Steps;
  /** Of one epoch, by default the newest that has some; null where there are none. */
  samples(run: string, epoch?: number): Samples | null;
  checkpoints(run: string): CheckpointRow[];
  /** How far it is recorded: its last epoch (0 before the first), and how many steps since it began. */
  recorded(run: string): { epoch: number; steps: number };
  /**
   * Where the weights of a checkpoint lie.
   * @param which `best`: of the best epoch kept; `last`: those the training ended with, or has now; or that of an epoch.
   * @throws EpochalError `checkpoint.missing`.
   */
  weights(run: string, which: 'best' | 'last' | number): ChosenCheckpoint;
  readModel(run: string): ModelSpec;
  /** The run's folder. */
  folder(run: string): string;
  /** Of a checkpoint, by the name its row has. */
  checkpointFolder(run: string, checkpoint: string): string;
  /** @throws EpochalError `run.name` for a name that looks like a command. */
  rename(run: string, name: string): RunRow;
  /** With its folder. @throws EpochalError `run.active` while it trains. */
  delete(run: string): void;
  /** All that is recorded of a run, to be taken to another home; one under way is reported as interrupted. */
  history(run: string): CompleteRun;
  /** A folder beside the runs', for the files of runs to come. It is removed when nobody adopts it for an hour. */
  stagingFolder(): string;
  /**
   * Takes in runs of another home, whose files lie in a staging folder: all of them or none.
   * @throws EpochalError `run.exists`.
   */
  adopt(runs: AdoptedRuns): void;
  /** Folders beside the runs' that are not taken in as runs, with the reason. */
  orphans(): Orphan[];
  /** Brings rows that are older than their folders up to what these tell. Only while no process trains. @returns their runs. */
  catchUp(): string[];
  /** The last numbers of its training; null before the first. */
  liveStats(run: string): LiveStats | null;
  /** The name of the process that trains it (see `owners`); null where none does. */
  ownerOf(run: string): string | null;
  /**
   * Ends a run that this process trained under that name, and lets go of the name. What can't be written of it now is
   * known here all the same, and is written once that can be done.
   * @returns how it is to be reported: what could not be written has failed.
   */
  end(run: string, owner: string, end: RunEnd): RunEnd;
  /** Changes when another process has changed something. */
  version(): number;
  /** Changes when `list` may have changed, whoever changed it; costs the same for any number of runs. */
  listVersion(): string;
  /** For each run a text that differs when its row of the list differs: cheaper to compare than the rows. */
  fingerprints(): ReadonlyMap<string, string>;
  /** Writes what a training tells. For the process that trains. */
  readonly journal: Journal;
  readonly owners: Owners;
  close(): void;
}

export interface ChosenCheckpoint {
  /** As `CheckpointRow` names its folder. */
  name: string;
  folder: string;
  /** Epochs finished. */
  epoch: number;
}

/**
 * Opens the run database and the run folders of a home, and makes what is not there yet.
 * @throws EpochalError `home.unusable`, `disk.full`, `runs.damaged`, `runs.newer`, `runs.foreign`.
 */
export function openRuns(home: Home): Runs {
  const { database, unwritable } = openDatabase(home);
  const guarded = <T>(work: () => T): T => guardedRuns(home, work);
  const folders = openFolders(home.runs);
  const opened = identityOf(home.database);
  /** SQLite writes on into a file that was removed. */
  const requireHome = (): void => {
    if (unwritable) throw unwritable;
    if (identityOf(home.database) !== opened) throw homeGone(home.database);
  };
  const writing = <T>(work: () => T): T =>
    guarded(() => {
      requireHome();
      return work();
    });
  const ownersHere = openOwners(home);
  const owners: Owners = { ...ownersHere, own: () => writing(ownersHere.own) };
  const journal = openJournal(database, folders, writing);
  const ends = openEnds(journal.end);

  const one = database.prepare<[string], StoredRun>('SELECT * FROM runs WHERE id = ?');
  const all = database.prepare<[], StoredRun>(`SELECT ${listed}, owner FROM runs ORDER BY created DESC, id DESC`);
  const names = database.prepare<[], NamedRun>('SELECT id AS run, name FROM runs ORDER BY begun DESC NULLS LAST, created DESC, id DESC');
  const owned = database.prepare<[string], { owner: string | null }>(
    'SELECT DISTINCT owner FROM runs WHERE state IN (SELECT value FROM json_each(?))',
  );
  const trainers = database.prepare<[string], string>('SELECT DISTINCT owner FROM runs WHERE owner IS NOT NULL AND state IN (SELECT value FROM json_each(?))').pluck();
  const written = database.prepare<[], number>('SELECT total_changes()').pluck();
  const fingerprints = database.prepare<[], Pick<StoredRun, 'id' | 'state' | 'owner'> & { text: string }>(
    `SELECT id, state, owner, ${listed.split(', ').map((column) => `quote(${column})`).join(" || ',' || ")} AS text FROM runs`,
  );
  const interrupt = database.prepare<object>(`
    UPDATE runs SET state = 'interrupted', owner = NULL, error = :error, silent_since = NULL, stuck_since = NULL
    WHERE owner IS :owner AND state IN (SELECT value FROM json_each(:states))`);
  const epochs = database.prepare<[string], StoredEpoch>('SELECT * FROM epochs WHERE run = ? ORDER BY epoch');
  const chunks = database.prepare<[string, number], Chunk>(
    'SELECT first_step, count, loss, accuracy FROM steps WHERE run = ? AND first_step + count > ? ORDER BY first_step',
  );
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
  const setName = database.prepare<object>('UPDATE runs SET name = :name WHERE id = :run');
  const remove = database.prepare<object>('DELETE FROM runs WHERE id = :run');

  /** Tidies up; where nothing can be written the next who can does it: reading asks for no room on the disk. */
  const whereWritable = (work: () => void): void => {
    if (unwritable) return;
    try {
      work();
    } catch (error) {
      if (!isUnwritable(explainRuns(error, home))) throw error;
    }
  };
  /** Marks runs whose process is gone. @returns what they are like, also where nothing can be written. */
  const recover = (): AsItStands => {
    const gone = owned.all(JSON.stringify(activeStates)).map(({ owner }) => owner).filter((owner) => owner === null || !owners.isAlive(owner));
    whereWritable(() => {
      for (const owner of gone) interrupt.run({ owner, states: JSON.stringify(activeStates), error: JSON.stringify(ownerGone) });
    });
    return (run) => {
      const end = ends.unwritten(run.id) ?? (activeStates.includes(run.state) && gone.includes(run.owner) ? { state: 'interrupted', error: ownerGone } : null);
      return end ? { ...run, state: end.state, owner: null, error: end.error && JSON.stringify(end.error) } : run;
    };
  };
  const stored = (run: string): StoredRun => {
    const found = one.get(run);
    if (!found) throw new EpochalError('run.unknown', { run });
    return readableRun(found);
  };
  const standing = (run: string): AsItStands => (activeStates.includes(stored(run).state) || ends.unwritten(run) ? recover() : (found) => found);
  const current = (run: string): StoredRun => {
    const asItStands = standing(run);
    return asItStands(stored(run));
  };
  const subjects = openSubjects(database, home.datasets);
  /** As of one moment, whatever other processes write. */
  const detailOf = database.transaction((run: string, asItStands: AsItStands): RunDetail => {
    const found = asItStands(stored(run));
    // An older Epochal knew fewer settings.
    const training = found.training === noTraining ? folders.readTraining(run) : readTraining(JSON.parse(found.training));
    const epochRows: EpochRow[] = epochs.all(run).map((row) => toEpochRow(readableEpoch(row)));
    const subject = subjects.of(found);
    return {
      ...toRow(found),
      training,
      params: found.params,
      trainableParams: found.trainable_params,
      stepsPerEpoch: found.steps_per_epoch,
      step: found.step,
      attempt: found.attempt,
      epochRows,
      checkpoints: checkpoints.all(run),
      sampleEpochs: sampled.all(run),
      datasetSha256: found.dataset_sha256,
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
  });
  const stepsOf = database.transaction((run: string, from: number): { attempt: number; parts: Steps[] } => ({
    attempt: stored(run).attempt,
    parts: chunks.all(run, from).map(toSteps),
  }));

  const keptOf = (run: string): CheckpointRow[] => {
    stored(run);
    return guarded(() => checkpoints.all(run));
  };
  const checkpointFolder = (run: string, checkpoint: string): string => join(folders.of(run), checkpointsFolder, checkpoint);

  const version = (): number => database.pragma('data_version', { simple: true }) as number;

  guarded(() => {
    recover();
    whereWritable(() => {
      if (folders.hasLeftovers()) database.transaction(() => folders.sweep((run) => one.get(run) !== undefined)).immediate();
      adoptOrphans(database, folders, home.runs);
      subjects.fill();
    });
  });

  return {
    list: () =>
      guarded(() => {
        const asItStands = recover();
        return all.all().map((row) => toRow(asItStands(readableRun(row))));
      }),
    has: (run) => guarded(() => one.get(run) !== undefined),
    row: (run) => guarded(() => toRow(current(run))),
    show(run) {
      return guarded(() => detailOf(run, standing(run)));
    },
    find: (wanted) => guarded(() => findRun(names.all().map(({ run, name }) => ({ run: String(run), name: String(name) })), wanted)),
    series(run, points, { from, to = Infinity } = { from: 0 }, unwritten = []) {
      const { attempt, parts } = guarded(() => stepsOf(run, from));
      const wanted = [...parts, ...unwritten].map((steps) => cut(steps, from, to)).filter(({ loss }) => loss.length > 0);
      const last = wanted.at(-1);
      return { attempt, next: last ? last.firstStep + last.loss.length : from, ...thin(wanted, points) };
    },
    stepsFrom(run, firstStep, end = Infinity) {
      const parts = guarded(() => stepsOf(run, firstStep)).parts.map((steps) => cut(steps, firstStep, end));
      return { ...joined(parts), firstStep: parts[0]?.firstStep ?? firstStep };
    },
    samples(run, epoch) {
      stored(run);
      const found = guarded(() => samplesOf.get(run, epoch ?? Number.MAX_SAFE_INTEGER));
      if (!found || (epoch !== undefined && found.epoch !== epoch)) return null;
      const predictions = unpackSamples(found.predictions);
      return predictions && { epoch: found.epoch, split: found.split, predictions };
    },
    checkpoints: keptOf,
    recorded(run) {
      stored(run);
      return guarded(() => reached.get({ run })!);
    },
    weights(run, which) {
      const kept = keptOf(run);
      const chosen =
        which === 'last' ? kept.at(-1)
        : which === 'best' ? (bestKept.get(run) ?? kept.at(-1))
        : kept.find(({ folder }) => folder === String(which));
      if (chosen) return { name: chosen.folder, folder: checkpointFolder(run, chosen.folder), epoch: chosen.epoch };
      throw noCheckpoint(run, current(run).state, which, kept);
    },
    readModel(run) {
      stored(run);
      return folders.readModel(run);
    },
    folder(run) {
      stored(run);
      return folders.of(run);
    },
    checkpointFolder,
    rename(run, name) {
      stored(run);
      const wanted = readRunName(name);
      writing(() => setName.run({ run, name: wanted }));
      journal.keepRecord(run);
      return toRow(current(run));
    },
    delete(run) {
      current(run);
      const taken: ReturnType<typeof folders.takeAway>[] = [];
      try {
        requireHome();
        ends.settle(run);
        database.transaction(() => {
          const { state, name } = stored(run);
          if (activeStates.includes(state)) {
            throw new EpochalError('run.active/stop', { name, state: stateWords[state] });
          }
          remove.run({ run });
          taken.push(folders.takeAway(run));
        }).immediate();
      } catch (error) {
        for (const folder of taken) folder.putBack();
        throw explainRuns(error, home);
      }
      for (const folder of taken) folder.remove();
    },
    history: (run) => guarded(() => readHistory(database, current(run).id)!),
    stagingFolder: () => writing(() => folders.stage()),
    adopt: (adopted) =>
      writing(() => {
        adoptRuns(database, adopted, folders.place);
        whereWritable(() => {
          const filled = subjects.fill();
          for (const { run } of adopted.folders) if (filled.includes(run)) journal.keepRecord(run);
        });
      }),
    orphans: () => guarded(() => findOrphans(database, folders, home.runs)),
    catchUp: () => writing(() => catchUp(database, folders)),
    liveStats(run) {
      const { pulse } = stored(run);
      return pulse === null ? null : (JSON.parse(pulse) as LiveStats);
    },
    ownerOf: (run) => guarded(() => current(run).owner),
    version,
    listVersion: () =>
      guarded(() => [version(), written.get(), ...trainers.all(JSON.stringify(activeStates)).filter((owner) => !owners.isAlive(owner))].join()),
    fingerprints: () =>
      guarded(() => {
        const asItStands = recover();
        return new Map(fingerprints.all().map(({ id, state, owner, text }) => {
          const now = asItStands({ id, state, owner, error: null });
          return [id, `${now.state},${now.error},${text}`];
        }));
      }),
    end(run, owner, end) {
      const recorded = ends.record(run, owner, end);
      owners.letGo(owner);
      return recorded;
    },
    journal: {
      ...journal,
      takeOver(run, ...how) {
        ends.settle(run);
        journal.takeOver(run, ...how);
      },
    },
    owners,
    close() {
      ends.close();
      owners.close();
      database.close();
    },
  };
}
