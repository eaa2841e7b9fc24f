import { type PlainError, plainError, toPlainError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { activeStates, type Hang, type RunEvent, type RunRow, type RunState } from '../../core/runs.ts';
import { watchLiveness, type Liveness } from '../processes/liveness.ts';
import { howItEnded, type ChildEnd } from '../processes/process.ts';
import { folderGone, identityOf } from '../system/presence.ts';
import { explain } from '../system/system-errors.ts';
import type { RunEnd } from '../runs/ends.ts';
import { batchEvent } from '../runs/events.ts';
import type { RequestedAction } from '../runs/journal.ts';
import type { LiveStats } from '../runs/rows.ts';
import type { Runs } from '../runs/runs.ts';
import { samplesAsImported } from '../runs/seen.ts';
import { finiteOrNull, joined, type Steps } from '../runs/series.ts';
import { hangOf, noHang, Patience, describeHang } from './patience.ts';
import type { MemoryWatch } from './memory-watch.ts';
import type { Recorder } from './recorder.ts';
import type { FromChild, StepsMessage, TrainingChild, TrainingJob } from './protocol.ts';

export interface SupervisorOptions {
  run: string;
  /** The name it is trained under. */
  owner: string;
  /** See `RunDetail`. */
  attempt: number;
  stepsPerEpoch: number;
  job: TrainingJob;
  recorder: Recorder;
  memory: MemoryWatch;
  child: TrainingChild;
  runs: Runs;
  /** Epochal's own version. */
  version: string;
  /** How often its process is looked at; default 1000. */
  lookEveryMs?: number | undefined;
  publish(event: RunEvent): void;
  changed(row: RunRow): void;
}

/** One run under way: its process, and what is written and sent of it. */
export interface Supervisor {
  readonly run: string;
  state(): RunState;
  /** Steps that were sent and are not written yet. */
  unwritten(): readonly Steps[];
  ask(action: RequestedAction): void;
  /** Resolves when its process has ended and its end is recorded. Never rejects. */
  readonly ended: Promise<RunState>;
  /** Ends its process without another word: the run is `interrupted`. */
  kill(): void;
}

/** Steps are written about this often. */
const writeEveryMs = 1000;

export function supervise({ run, owner, attempt, stepsPerEpoch, job, recorder, memory, child, runs, version, lookEveryMs, publish, changed }: SupervisorOptions): Supervisor {
  const { journal } = runs;
  const folder = runs.folder(run);
  const begun = identityOf(folder);
  /** Nothing is recorded of a run that has lost its files, and none of them is made again. */
  const requireFolder = (): void => {
    if (identityOf(folder) !== begun) throw folderGone(folder);
  };
  let state: RunState = 'queued';
  let pending: { steps: Steps; stats: LiveStats }[] = [];
  /** How it ended, once that is known. */
  let outcome: RunEnd | null = null;
  let ending!: (state: RunState) => void;
  const ended = new Promise<RunState>((resolve) => (ending = resolve));

  const turn = (to: RunState, error: PlainError | null): void => {
    state = to;
    publish({ type: 'state', run, state: to, error });
  };
  const unwritten = (): Steps[] => pending.map(({ steps }) => steps);
  /** The steps not written yet, taken. */
  const takePending = (): { steps: Steps; stats: LiveStats } | null => {
    const last = pending.at(-1);
    if (!last) return null;
    const steps = joined(unwritten());
    pending = [];
    return { steps, stats: last.stats };
  };
  const flush = (): void => {
    requireFolder();
    const taken = takePending();
    if (taken) journal.addSteps(run, taken.steps, taken.stats);
  };
  const row = (): void => changed(runs.row(run));

  /** What is done about each message. Written first, then sent. */
  const handle = (message: FromChild): void => {
    requireFolder();
    switch (message.type) {
      case 'started':
        journal.started(run, { epochal: version, ...message.environment });
        turn('running', null);
        return row();
      case 'steps': {
        const stats = liveStatsOf(message);
        pending.push({ steps: { firstStep: message.firstStep, loss: message.loss, accuracy: message.accuracy }, stats });
        recorder.steps(message);
        return publish(batchEvent({ run, attempt, stepsPerEpoch }, message, stats));
      }
      case 'epoch': {
        const taken = takePending();
        journal.addEpoch(run, message.row, message.samples, taken?.steps ?? null, taken?.stats ?? null);
        recorder.epoch(message.row, () => runs.show(run).epochRows);
        publish({ type: 'epoch', run, ...message.row });
        if (message.samples) publish({ type: 'samples', run, ...samplesAsImported(runs.seen(run), message.samples) });
        return row();
      }
      case 'checkpoint':
        flush();
        recorder.flush();
        journal.addCheckpoint(run, message.row, message.retained);
        return publish({ type: 'checkpoint', run, ...message.row, kept: runs.checkpoints(run) });
      case 'paused':
      case 'continued': {
        const to = message.type === 'paused' ? 'paused' : 'running';
        flush();
        journal.setState(run, to, null);
        turn(to, null);
        return row();
      }
      case 'note':
        return journal.note(run, message.note);
      case 'finished':
      case 'stopped':
        outcome = { state: message.type, error: null };
        return;
      case 'failed':
        outcome = { state: 'failed', error: memory.explain(message.error) };
        return;
    }
  };
  const failed = (error: unknown): RunEnd => ({ state: 'failed', error: toPlainError(explain(error, folder)) });
  const fail = (error: unknown): void => {
    outcome ??= failed(error);
    pending = [];
    child.kill();
  };
  const end = (how: ChildEnd): void => {
    clearInterval(writing);
    unwatch();
    let known = outcome ?? unexpected(how, memory);
    try {
      flush();
      recorder.flush();
    } catch (refused) {
      if (known.error === null) known = failed(refused);
    }
    const { state: final, error } = runs.end(run, owner, known);
    turn(final, error);
    try {
      row();
    } catch {
      // Where the database can't even be read, the state that was sent is all there is to report.
    } finally {
      ending(final);
    }
  };

  const patience = new Patience();
  let hang: Hang = noHang;
  const noted = new Set<string>();
  /** Sent first, then written: a disk that hangs must not keep it from being said. */
  const look = (now: Liveness): void => {
    if (outcome) return;
    const { isToEnd, ...verdict } = patience.look(now);
    const next = hangOf(verdict, now, hang);
    if (next !== hang) {
      hang = next;
      publish({ type: 'hang', run, ...hang });
      journal.setHang(run, hang);
      const note = describeHang(hang);
      if (!noted.has(note.phrase)) journal.note(run, note);
      noted.add(note.phrase);
      row();
    }
    if (!isToEnd) return;
    outcome = { state: 'interrupted', error: gaveNoAnswer };
    child.kill();
    journal.note(run, phrase`The training process did not answer and was ended.`);
  };

  child.onMessage((message) => {
    if (outcome) return;
    patience.onMessage(message);
    try {
      handle(message);
    } catch (error) {
      fail(error);
    }
  });
  child.onEnd(end);
  const writing = setInterval(() => {
    try {
      flush();
    } catch (error) {
      fail(error);
    }
  }, writeEveryMs);
  const unwatch = watchLiveness(child, (now) => {
    try {
      look(now);
    } catch (error) {
      fail(error);
    }
  }, lookEveryMs);
  child.send({ type: 'start', job });

  return {
    run,
    state: () => state,
    unwritten,
    ask(action) {
      patience.ask(action);
      child.send({ type: action });
    },
    ended,
    kill() {
      outcome ??= { state: 'interrupted', error: endedAtOnce };
      child.kill();
    },
  };
}

const gaveNoAnswer = plainError('run.hung');

const endedAtOnce = plainError('run.killed');

export function isActive(state: RunState): boolean {
  return activeStates.includes(state);
}

/** A process that ended without its last word. */
function unexpected(end: ChildEnd, memory: MemoryWatch): RunEnd {
  const { signal } = end;
  const outOfMemory = memory.end(end);
  if (outOfMemory) return { state: 'failed', error: outOfMemory };
  if (signal === 'SIGKILL' || signal === 'SIGTERM') {
    return {
      state: 'interrupted',
      error: plainError('run.killed/signal', { signal }),
    };
  }
  return {
    state: 'failed',
    error: plainError('training.crashed', { how: howItEnded(end) }),
  };
}

function liveStatsOf(message: StepsMessage): LiveStats {
  const { epoch, meanAccuracy, stepMs, medianMs, imagesPerSecond, secondsLeft, memoryBytes } = message;
  return { epoch, meanLoss: finiteOrNull(message.meanLoss), meanAccuracy, stepMs, medianMs, imagesPerSecond, secondsLeft, memoryBytes };
}
