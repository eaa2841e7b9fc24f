import { join } from 'node:path';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { estimateMemory } from '../../core/memory.ts';
import { resolveModel, type Model } from '../../core/model/model.ts';
import { stateWords, resumableStates, type RunEvent, type RunRow, type StepSeries } from '../../core/runs.ts';
import { planData, type Plan } from '../../core/plan.ts';
import { subjectOf } from '../../core/subject.ts';
import { readTraining, type Training } from '../../core/training.ts';
import type { EngineRef } from '../engine/engines.ts';
import { availableMemory } from '../system/memory.ts';
import type { ProcessOptions } from '../processes/process.ts';
import { reportToStderr } from '../system/report.ts';
import { ledgersFolder } from '../checkpoints/ledger.ts';
import type { AnnotationChanges } from '../runs/annotations.ts';
import { checkpointsFolder } from '../runs/folders.ts';
import { follow, type RowChange } from '../runs/follow.ts';
import type { RunEnd } from '../runs/ends.ts';
import { defaultName, newRunId, repeatName } from '../runs/ids.ts';
import type { RequestedAction } from '../runs/journal.ts';
import { readRunName } from '../runs/names.ts';
import type { Runs, Stretch } from '../runs/runs.ts';
import { createTopic } from '../system/topic.ts';
import { version } from '../system/version.ts';
import { checkTraining, countsOf, type PreparedTraining } from './checked.ts';
import { inputsOf, weightsOfRuns, type FindWeights } from './inputs.ts';
import { createLine, type WaitingRun } from './line.ts';
import { watchMemory } from './memory-watch.ts';
import type { TrainingChild } from './protocol.ts';
import { nameByParent } from './naming.ts';
import { openRecorder } from './recorder.ts';
import { chooseCheckpoint, type Resumption } from './resuming.ts';
import { requireSeen, type SeenData } from './seen.ts';
import { isActive, supervise, type Supervisor } from './supervisor.ts';

export interface TrainerOptions {
  runs: Runs;
  datasets: {
    /** Of a packed data set, by id. @throws EpochalError `dataset.missing`. */
    directory(id: string): string;
  };
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  spawn(entry: string, options: ProcessOptions): TrainingChild;
  /** The file of main/trainer/child. */
  childEntry: string;
  /** Default: of runs and safetensors files. */
  findWeights?: FindWeights;
  /** Bytes that a training may take; default: of the machine's own memory. */
  available?: () => number | Promise<number>;
  /** How often the processes are looked at; default 1000. */
  lookEveryMs?: number;
  /** Is called with defects; default: stderr. */
  report?: (error: unknown) => void;
}

/** Trains runs, each in a process of its own. Runs are named by their id. */
export interface Trainer {
  /**
   * Records a run and starts it. What can't be trained is refused before anything is recorded. Repeats of it are recorded
   * too, with a group in common, and wait in state `queued` for the one before them, however that ends.
   * @returns the first.
   * @throws EpochalError `run.name`; of the model, the training, the data or the library.
   */
  start(request: PreparedTraining): Promise<RunRow>;
  /**
   * Trains several runs one after the other: new ones, and such that have ended and go on. All are recorded at once, and
   * wait as repeats do.
   * @param orders at least one.
   * @returns their rows, in that order.
   * @throws EpochalError as `start` and `resume`; then none is trained.
   */
  trainAll(orders: readonly TrainingOrder[]): Promise<RunRow[]>;
  /** Pauses it between two steps, with a checkpoint; also a run that another process trains. @throws EpochalError `run.not-active`. */
  pause(run: string): void;
  /**
   * Goes on: at once where it was paused, else from its last checkpoint that is whole, in a new process.
   * @throws EpochalError `run.finished`, `run.active`, `run.data-changed`, `checkpoint.damaged`; as `start`.
   */
  resume(run: string): Promise<RunRow>;
  /** Stops it between two steps, with a checkpoint to go on from; also a run that another process trains. @throws EpochalError `run.not-active`. */
  stop(run: string): void;
  /** Deletes a run that has ended. @throws EpochalError `run.active`. */
  delete(run: string): void;
  rename(run: string, name: string): RunRow;
  /** As `Runs.annotate`. */
  annotate(runs: readonly string[], changes: AnnotationChanges): RunRow[];
  /** Hears what the runs trained here tell. @returns ends it. */
  on(listener: (event: RunEvent) => void): () => void;
  /** Hears one run's events, wherever it is trained. @returns ends it. */
  watch(run: string, listener: (event: RunEvent) => void): () => void;
  /** As `Runs.series`, with the steps of a run trained here that are not written yet: whatever `watch` has sent is in it. */
  series(run: string, points: number, stretch?: Stretch): StepSeries;
  /** Hears of rows changed by this process. @returns ends it. */
  onRows(listener: (change: RowChange) => void): () => void;
  /** Resolves with the run's row once it has ended, wherever it is trained. */
  wait(run: string): Promise<RunRow>;
  /** Ends the process of a run trained here at once, without a checkpoint: the run becomes `interrupted`. Does nothing to others. */
  kill(run: string): void;
  /** Stops every run trained here, each with a checkpoint, and waits for their ends. @param options.now kills them instead. */
  close(options?: { now?: boolean }): Promise<void>;
}

/** A training to be begun, or the id of a run that goes on. */
export type TrainingOrder = PreparedTraining | { resume: string };

/** Records runs that were checked, and adds each once it is. */
type Recording = (made: WaitingRun[]) => void;

/** What is trained, checked and worked out. */
interface Launch {
  model: Model;
  training: Training;
  plan: Plan;
  seen: SeenData;
  /** Bytes that it may take. */
  available: number;
}

/** How often it looks for what other processes ask. */
const lookEveryMs = 250;
/** A process that does not stop within this time is ended; its last checkpoint stays. */
const closeWithinMs = 60_000;

export function createTrainer(options: TrainerOptions): Trainer {
  const { runs, findWeights = weightsOfRuns(runs), available = availableMemory, report = reportToStderr } = options;
  const { journal } = runs;
  const active = new Map<string, Supervisor>();
  const listeners = createTopic<RunEvent>(report);
  const rowListeners = createTopic<RowChange>(report);
  let looking: NodeJS.Timeout | null = null;
  let closed = false;

  /** Told of runs that end without ever having trained. */
  const endUnbegun = (run: string, owner: string, end: RunEnd): void => {
    const { state, error } = runs.end(run, owner, end);
    listeners.publish({ type: 'state', run, state, error });
    rowListeners.publish({ row: runs.row(run) });
  };
  const line = createLine({
    ended: (run) => active.get(run)?.ended,
    ask: (run, action) => active.get(run)?.ask(action),
    end: endUnbegun,
  });
  /** @returns whether it is trained, or waits, here. */
  const askHere = (run: string, action: RequestedAction): boolean => {
    active.get(run)?.ask(action);
    return active.has(run) || line.ask(run, action);
  };
  const look = (): void => {
    try {
      for (const { run, action } of journal.takeRequests([...active.keys(), ...line.waiting()])) askHere(run, action);
    } catch (error) {
      report(error);
    }
  };
  const refuseClosed = (): void => {
    if (closed) throw new EpochalError('app.closing');
  };

  const launch = (run: string, owner: string, engine: EngineRef, { model, training, plan, seen: { directory, edits, info: { sha256 } }, available: free }: Launch, { from, position }: Pick<Resumption, 'from' | 'position'>): RunRow => {
    const row = runs.row(run);
    const { attempt, epochRows, forked, optimizerFrom } = runs.show(run);
    const supervisor = supervise({
      run,
      owner,
      attempt,
      stepsPerEpoch: plan.stepsPerEpoch,
      job: {
        engine,
        model: model.spec,
        training,
        plan,
        directory,
        sha256,
        edits,
        streamed: estimateMemory(model, training, countsOf(plan), free).streamed,
        checkpoints: join(runs.folder(run), checkpointsFolder),
        ledgers: join(runs.folder(run), ledgersFolder),
        from,
        forked,
        optimizerFrom,
        ...inputsOf(runs.folder(run)),
      },
      memory: watchMemory(model, training, countsOf(plan), free),
      recorder: openRecorder(runs.folder(run), training, plan, position, epochRows),
      child: options.spawn(options.childEntry, { outlivesSilence: true }),
      runs,
      version: version(),
      lookEveryMs: options.lookEveryMs,
      publish: listeners.publish,
      changed: (changed) => rowListeners.publish({ row: changed }),
    });
    active.set(run, supervisor);
    looking ??= setInterval(look, lookEveryMs);
    void supervisor.ended.then(() => {
      active.delete(run);
      if (active.size > 0 || !looking) return;
      clearInterval(looking);
      looking = null;
    });
    listeners.publish({ type: 'state', run, state: 'queued', error: null });
    rowListeners.publish({ row });
    return row;
  };

  /** Begins a run under a new name; what can't be begun has failed, as far as it is recorded, and has no owner. */
  const owning = <T>(run: string, begin: (owner: string) => T): T => {
    const owner = runs.owners.own();
    try {
      return begin(owner);
    } catch (error) {
      runs.end(run, owner, { state: 'failed', error: toPlainError(error) });
      throw error;
    }
  };

  /** Passes a request to the run's process, or leaves it for the one that has it. */
  const ask = (run: string, action: RequestedAction): void => {
    if (askHere(run, action)) return;
    const { state, name } = runs.row(run);
    if (!isActive(state)) throw new EpochalError('run.not-active', { name, state: stateWords[state] });
    journal.ask(run, action);
  };

  const checkEnded = async (run: string): Promise<Recording> => {
    const detail = runs.show(run);
    const { dataset: id, training } = detail;
    const engine = await options.findEngine();
    const directory = options.datasets.directory(id);
    const { info } = requireSeen(runs, run, directory);
    const model = resolveModel(runs.readModel(run));
    const { from, position, note } = chooseCheckpoint(runs, detail);
    const plan = planData(training, info.counts);
    const free = await available();
    return (made) =>
      owning(run, (owner) => {
        journal.takeOver(run, owner, position, note);
        made.push({
          run,
          owner,
          begin() {
            return launch(run, owner, engine, { model, training, plan, seen: requireSeen(runs, run, directory), available: free }, { from, position });
          },
        });
      });
  };

  const check = async (request: PreparedTraining): Promise<Recording> => {
    const name = request.name === undefined ? null : readRunName(request.name);
    const { model, training, dataset, plan, inherited, files, notes, available: free } = await checkTraining(request, runs, findWeights, available);
    const engine = await options.findEngine();
    const created = new Date();
    const { repeat = 1 } = request;
    const called = name ?? nameByParent(runs, request, training, created) ?? defaultName(request.recipe ?? request.model.name, created);
    const group = request.group ?? (repeat === 1 ? null : newRunId(created));
    return (made) => {
      for (let place = 0; place < repeat; place++) {
        const run = newRunId(created);
        const own = readTraining({ ...training, seed: training.seed + place });
        const beginning = inherited ? { from: runs.checkpointFolder(run, String(inherited.epoch)), position: { epoch: inherited.epoch, step: 0 } } : { from: null, position: { epoch: training.initialEpoch, step: 0 } };
        owning(run, (owner) => {
          journal.create({
            id: run,
            name: group === null ? called : repeatName(called, own.seed),
            created,
            owner,
            recipe: request.recipe,
            dataset,
            subject: subjectOf(dataset),
            model: request.model,
            training: own,
            plan,
            parent: request.parent ?? null,
            inherited,
            group,
            files,
          });
          for (const note of notes) journal.note(run, note);
          made.push({
            run,
            owner,
            begin() {
              return launch(run, owner, engine, { model, training: own, plan, seen: requireSeen(runs, run, request.directory), available: free }, beginning);
            },
          });
        });
      }
    };
  };

  const trainAll = async (orders: readonly TrainingOrder[]): Promise<RunRow[]> => {
    refuseClosed();
    const recordings: Recording[] = [];
    for (const order of orders) recordings.push(await ('resume' in order ? checkEnded(order.resume) : check(order)));
    refuseClosed();
    const made: WaitingRun[] = [];
    try {
      for (const record of recordings) record(made);
      const [first, ...others] = made as [WaitingRun, ...WaitingRun[]];
      const row = first.begin();
      line.add(others, active.get(first.run)!.ended);
      const rows = others.map(({ run }) => runs.row(run));
      for (const waiting of rows) rowListeners.publish({ row: waiting });
      return [row, ...rows];
    } catch (error) {
      for (const { run, owner } of made) runs.end(run, owner, { state: 'failed', error: toPlainError(error) });
      throw error;
    }
  };

  return {
    start: async (request) => (await trainAll([request]))[0]!,
    trainAll,
    pause: (run) => ask(run, 'pause'),
    stop: (run) => ask(run, 'stop'),
    async resume(run) {
      refuseClosed();
      const row = runs.row(run);
      if (row.state === 'paused') {
        ask(run, 'resume');
        return row;
      }
      if (row.state === 'finished') throw new EpochalError('run.finished', { name: row.name, epochs: row.epochs });
      if (!resumableStates.includes(row.state)) throw new EpochalError('run.active', { name: row.name, state: stateWords[row.state] });
      return (await trainAll([{ resume: run }]))[0]!;
    },
    delete(run) {
      runs.delete(run);
      rowListeners.publish({ deleted: run });
    },
    rename(run, name) {
      const row = runs.rename(run, name);
      rowListeners.publish({ row });
      return row;
    },
    annotate(annotated, changes) {
      const rows = runs.annotate(annotated, changes);
      for (const row of rows) rowListeners.publish({ row });
      return rows;
    },
    on: listeners.subscribe,
    watch(run, listener) {
      // Nothing more comes of a log.
      if (runs.imported(run)) return () => undefined;
      const begin = (): (() => void) =>
        follow(runs, runs.show(run), (event) => {
          if (!active.has(run)) listener(event);
        }, report);
      let others = begin();
      const mine = listeners.subscribe((event) => {
        if (event.run !== run) return;
        listener(event);
        if (event.type !== 'state') return;
        // What was sent here shall not be found again in the database once the run is no longer ours.
        others();
        others = begin();
      });
      return () => {
        mine();
        others();
      };
    },
    series: (run, points, stretch) => runs.series(run, points, stretch, active.get(run)?.unwritten()),
    onRows: rowListeners.subscribe,
    async wait(run) {
      const mine = active.get(run);
      const known = runs.show(run);
      if (mine) await mine.ended;
      else if (isActive(known.state)) {
        await new Promise<void>((resolve) => {
          const stop = follow(runs, known, (event) => {
            if (event.type !== 'state' || isActive(event.state)) return;
            stop();
            resolve();
          }, report);
        });
      }
      return runs.row(run);
    },
    kill: (run) => active.get(run)?.kill(),
    async close({ now = false } = {}) {
      closed = true;
      line.close({ state: now ? 'interrupted' : 'stopped', error: null });
      const all = [...active.values()];
      const killAll = (): void => all.forEach((supervisor) => supervisor.kill());
      if (now) killAll();
      else for (const supervisor of all) supervisor.ask('stop');
      const late = setTimeout(killAll, closeWithinMs);
      await Promise.all(all.map(({ ended }) => ended));
      clearTimeout(late);
    },
  };
}
