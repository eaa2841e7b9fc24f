import { followRun, type Following } from '../../../../core/bridge/follower.ts';
import type { Bridge } from '../../../../core/contract.ts';
import { EpochalError, type PlainError } from '../../../../core/errors.ts';
import type { ImportedRun, LoggedEpochRow } from '../../../../core/imported-runs.ts';
import { activeStates, type RunDetail, type RunEvent, type StepSeries } from '../../../../core/runs.ts';

/** Of so many steps `runs.series` leaves none out. */
const stretch = 10_000;
/** A run that trains is drawn anew at most this often, milliseconds. */
const drawEvery = 500;

/** Every step of a run, NaN where a value was lost. */
export interface StepValues {
  loss: Float32Array;
  accuracy: Float32Array;
}

interface Past {
  detail: RunDetail | ImportedRun;
  series: StepSeries;
}

/** A run as it is compared: what it has reached, its epochs and, once they are wanted, all its steps; followed live. */
export class FollowedRun {
  readonly run: string;
  detail: RunDetail | ImportedRun | null = $state.raw(null);
  epochs: readonly LoggedEpochRow[] = $state.raw([]);
  /** Null until they are wanted and here. */
  steps: StepValues | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  readonly #bridge: Bridge;
  readonly #following: Following;
  readonly #reached: () => void;
  #isLog: boolean;
  #wantsSteps = false;
  #loss: number[] = [];
  #accuracy: number[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  /**
   * @param reached is called when one more epoch is finished.
   * @param isLog whether there is a log of it alone, where that is known.
   */
  constructor(bridge: Bridge, run: string, reached: () => void = () => undefined, isLog = false) {
    this.#isLog = isLog;
    this.run = run;
    this.#bridge = bridge;
    this.#reached = reached;
    this.#following = followRun<Past>(bridge, run, {
      ask: () => this.#ask(),
      past: ({ detail, series }) => {
        this.detail = detail;
        this.epochs = detail.epochRows;
        this.error = null;
        [this.#loss, this.#accuracy] = [[], []];
        if (this.#wantsSteps) this.#add(series);
        this.#tell();
      },
      missing: (series) => this.#add(series),
      event: (event) => this.#take(event),
      failed: (error) => (this.error = error),
    });
  }

  load = (): Promise<void> => this.#following.load();

  /** Has every step loaded, from now on. */
  wantSteps(): void {
    if (this.#wantsSteps) return;
    this.#wantsSteps = true;
    void this.load();
  }

  close(): void {
    this.#following.end();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #ask(): Promise<Past> {
    const { run } = this;
    const detail = await this.#show();
    return { detail, series: this.#wantsSteps ? await this.#allSteps() : await this.#bridge.invoke('runs.series', { run, points: 2 }) };
  }

  async #show(): Promise<RunDetail | ImportedRun> {
    const { run } = this;
    const imported = this.#isLog ? await this.#bridge.invoke('runs.imported', { run }) : null;
    if (imported) return imported;
    try {
      return await this.#bridge.invoke('runs.show', { run });
    } catch (error) {
      if (this.#isLog || !(error instanceof EpochalError) || error.code !== 'run.imported') throw error;
      this.#isLog = true;
      return this.#show();
    }
  }

  /** None is left out: what is smoothed and thinned must have them all. */
  async #allSteps(): Promise<StepSeries> {
    const { run } = this;
    const all: StepSeries = { attempt: 0, next: 0, steps: [], loss: [], accuracy: [] };
    for (let from = 0; ; from += stretch) {
      const part = await this.#bridge.invoke('runs.series', { run, from, to: from + stretch, points: stretch });
      for (const key of ['steps', 'loss', 'accuracy'] as const) (all[key] as (number | null)[]).push(...part[key]);
      Object.assign(all, { attempt: part.attempt, next: Math.max(all.next, part.next) });
      if (part.steps.length < stretch) return all;
    }
  }

  #add({ steps, loss, accuracy }: StepSeries): void {
    steps.forEach((step, place) => {
      this.#loss[step] = loss[place] ?? NaN;
      this.#accuracy[step] = accuracy[place] ?? NaN;
    });
  }

  #take(event: RunEvent): void {
    if (event.type === 'batch' && this.#wantsSteps) {
      event.loss.forEach((loss, place) => {
        this.#loss[event.firstStep + place] = loss ?? NaN;
        this.#accuracy[event.firstStep + place] = event.accuracy[place] ?? NaN;
      });
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.#tell();
      }, drawEvery);
    } else if (event.type === 'epoch') {
      const { type: _type, run: _run, ...row } = event;
      this.epochs = [...this.epochs.filter(({ epoch }) => epoch !== row.epoch), row].toSorted((a, b) => a.epoch - b.epoch);
      this.#reached();
    } else if (event.type === 'state' && this.detail !== null) {
      const wasActive = activeStates.includes(this.detail.state);
      this.detail = { ...this.detail, state: event.state, error: event.error };
      // An end settles the figures; one that is resumed goes on from a checkpoint.
      if (wasActive !== activeStates.includes(event.state)) void this.load();
    }
  }

  #tell(): void {
    if (!this.#wantsSteps) return;
    const typed = (values: readonly number[]): Float32Array => Float32Array.from({ length: values.length }, (_, step) => values[step] ?? NaN);
    this.steps = { loss: typed(this.#loss), accuracy: typed(this.#accuracy) };
  }
}
