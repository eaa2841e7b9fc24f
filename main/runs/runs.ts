import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import type { ImportedRun } from '../../core/imported-runs.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import { stateWords, activeStates, type CheckpointRow, type RunDetail, type RunRow, type Samples, type StepSeries } from '../../core/runs.ts';
import type { Home } from '../system/home.ts';
import { homeGone, identityOf } from '../system/presence.ts';
import { isUnwritable } from '../system/system-errors.ts';
import { adoptRuns, type AdoptedRuns } from './adopt.ts';
import { openAnnotations, type AnnotationChanges } from './annotations.ts';
import { readableRun } from './cells.ts';
import { explainRuns } from './damage.ts';
import { guardedRuns, openDatabase } from './database.ts';
import { openEnds, type RunEnd } from './ends.ts';
import { openFacts, type FactsReader } from './facts.ts';
import { findRun, type NamedRun } from './find.ts';
import { checkpointsFolder, openFolders } from './folders.ts';
import { readHistory, type CompleteRun } from './history.ts';
import { openJournal, type Journal } from './journal.ts';
import { openLogs, requireTrained, type NewLoggedRun } from './logs.ts';
import { readRunName } from './names.ts';
import { noCheckpoint } from './no-checkpoint.ts';
import { openOwners, type Owners } from './owners.ts';
import { openReader } from './reader.ts';
import { openRecovery } from './recovery.ts';
import { listed, toRow, type LiveStats, type StoredRun } from './rows.ts';
import { cut, joined, thin, type Steps } from './series.ts';
import { catchUp, findOrphans, adoptOrphans, type Orphan } from './orphans.ts';
import { createFindSeen, type FindSeen } from './seen.ts';
import { openSubjects } from './subjects.ts';

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
  /** @throws EpochalError `run.imported` for one of which there is a log alone, as all do that need its network or settings. */
  show(run: string): RunDetail;
  /** A run that was brought in from a log; null for one that was trained. */
  imported(run: string): ImportedRun | null;
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
  /** Which images of an edited data set it saw. Its ledgers and its database count them as it saw them; all that is told of it names them as imported. */
  seen: FindSeen;
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
  /** Notes the same of several runs, of all or of none. @throws EpochalError `run.tag`, `run.note`. */
  annotate(runs: readonly string[], changes: AnnotationChanges): RunRow[];
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
  /** Records runs of which there is a log alone: all of them or none. @returns their ids. @throws EpochalError `run.name`. */
  addLogs(runs: readonly NewLoggedRun[]): string[];
  /** The run that was brought in from a log of that hash; null for none. */
  ofLog(sha256: string): { run: string; name: string } | null;
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
  /** What a table shows of many runs. */
  readonly facts: FactsReader;
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
  const annotations = openAnnotations(database);
  const ends = openEnds(journal.end);

  /** Tidies up; where nothing can be written the next who can does it: reading asks for no room on the disk. */
  const whereWritable = (work: () => void): void => {
    if (unwritable) return;
    try {
      work();
    } catch (error) {
      if (!isUnwritable(explainRuns(error, home))) throw error;
    }
  };
  const { recover, reading } = openRecovery(database, owners, ends, whereWritable);
  const facts = openFacts(database);
  const seen = createFindSeen(folders.of);
  const subjects = openSubjects(database, home.datasets);
  const reader = openReader(database, folders, subjects, seen);
  const { stored } = reader;
  const current = (run: string): StoredRun => reading((asItStands) => asItStands(stored(run)));

  const all = database.prepare<[], StoredRun>(`SELECT ${listed}, owner FROM runs ORDER BY created DESC, id DESC`);
  const names = database.prepare<[], NamedRun>('SELECT id AS run, name FROM runs ORDER BY begun DESC NULLS LAST, created DESC, id DESC');
  const trainers = database.prepare<[string], string>('SELECT DISTINCT owner FROM runs WHERE owner IS NOT NULL AND state IN (SELECT value FROM json_each(?))').pluck();
  const written = database.prepare<[], number>('SELECT total_changes()').pluck();
  const fingerprints = database.prepare<[], Pick<StoredRun, 'id' | 'state' | 'owner'> & { text: string }>(
    `SELECT id, state, owner, ${listed.split(', ').map((column) => `quote(${column})`).join(" || ',' || ")} AS text FROM runs`,
  );
  const setName = database.prepare<object>('UPDATE runs SET name = :name WHERE id = :run');
  const remove = database.prepare<object>('DELETE FROM runs WHERE id = :run');

  const checkpointFolder = (run: string, checkpoint: string): string => join(folders.of(run), checkpointsFolder, checkpoint);

  const logs = openLogs(database, folders);
  const keepRecord = (run: string): void => (stored(run).imported === null ? journal.keepRecord(run) : logs.keepRecord(run));

  const version = (): number => database.pragma('data_version', { simple: true }) as number;

  guarded(() => {
    recover();
    whereWritable(() => {
      if (folders.hasLeftovers()) database.transaction(() => folders.sweep(reader.has)).immediate();
      adoptOrphans(database, folders, home.runs);
      subjects.fill();
    });
  });

  return {
    list: () =>
      guarded(() => {
        recover();
        return reading((asItStands) => all.all().map((row) => toRow(asItStands(readableRun(row)))));
      }),
    has: (run) => guarded(() => reader.has(run)),
    row: (run) => guarded(() => toRow(current(run))),
    show: (run) => guarded(() => reading((asItStands) => reader.detail(run, asItStands))),
    imported: (run) => guarded(() => reader.imported(run)),
    find: (wanted) => guarded(() => findRun(names.all().map(({ run, name }) => ({ run: String(run), name: String(name) })), wanted)),
    series(run, points, { from, to = Infinity } = { from: 0 }, unwritten = []) {
      const { attempt, parts } = guarded(() => reader.steps(run, from));
      const wanted = [...parts, ...unwritten].map((steps) => cut(steps, from, to)).filter(({ loss }) => loss.length > 0);
      const last = wanted.at(-1);
      return { attempt, next: last ? last.firstStep + last.loss.length : from, ...thin(wanted, points) };
    },
    stepsFrom(run, firstStep, end = Infinity) {
      const parts = guarded(() => reader.steps(run, firstStep)).parts.map((steps) => cut(steps, firstStep, end));
      return { ...joined(parts), firstStep: parts[0]?.firstStep ?? firstStep };
    },
    seen,
    samples: (run, epoch) => guarded(() => reader.samples(run, epoch)),
    checkpoints: (run) => guarded(() => reader.checkpoints(run)),
    recorded: (run) => guarded(() => reader.recorded(run)),
    weights(run, which) {
      const kept = guarded(() => reader.checkpoints(run));
      const chosen =
        which === 'last' ? kept.at(-1)
        : which === 'best' ? (reader.bestKept(run) ?? kept.at(-1))
        : kept.find(({ folder }) => folder === String(which));
      requireTrained(stored(run));
      if (chosen) return { name: chosen.folder, folder: checkpointFolder(run, chosen.folder), epoch: chosen.epoch };
      throw noCheckpoint(run, current(run).state, which, kept);
    },
    readModel(run) {
      requireTrained(stored(run));
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
      keepRecord(run);
      return toRow(current(run));
    },
    annotate(wanted, changes) {
      const ids = [...new Set(wanted)];
      writing(database.transaction(() => ids.forEach((run) => annotations.change(stored(run), changes))).immediate);
      return ids.map((run) => {
        keepRecord(run);
        return toRow(current(run));
      });
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
    history: (run) => guarded(() => readHistory(database, requireTrained(current(run)).id)!),
    stagingFolder: () => writing(() => folders.stage()),
    adopt: (adopted) =>
      writing(() => {
        adoptRuns(database, adopted, folders.place);
        whereWritable(() => {
          const filled = subjects.fill();
          for (const { run } of adopted.folders) if (filled.includes(run)) journal.keepRecord(run);
        });
      }),
    ofLog: (sha256) => guarded(() => logs.of(sha256)),
    addLogs: (found) => writing(() => logs.add(found, new Date())),
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
        recover();
        return reading((asItStands) => new Map(fingerprints.all().map(({ id, state, owner, text }) => {
          const now = asItStands({ id, state, owner, error: null });
          return [id, `${now.state},${now.error},${text}`];
        })));
      }),
    facts: {
      stamps: () => guarded(facts.stamps),
      of: (ids) => guarded(() => facts.of(ids)),
      settings: (ids) => guarded(() => facts.settings(ids)),
    },
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
