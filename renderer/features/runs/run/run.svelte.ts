import { followRun, type Following } from '../../../../core/bridge/follower.ts';
import type { Bridge } from '../../../../core/contract.ts';
import { toPlainError, type PlainError } from '../../../../core/errors.ts';
import type { EpochRow, RunDetail, RunEvent, Samples, StepSeries } from '../../../../core/runs.ts';
import { Series } from '../../../ui/chart/series.ts';
import { epochAt } from '../compare/answers/epochs.ts';

/** What is asked for at first, and again when a connection was lost. */
interface Past {
  detail: RunDetail;
  series: StepSeries;
  samples: Samples | null;
}

type Batch = Extract<RunEvent, { type: 'batch' }>;

/** When to do what has piled up: an animation frame in the window, at once in a test. */
export type Schedule = (work: () => void) => void;

/** Charts are drawn at most this often, milliseconds. */
const drawEvery = 200;

/** One run, followed live (see `followRun`): its past, then its events, taken in a frame at a time. */
export class LiveRun {
  detail: RunDetail | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  /** The newest batch; null before the first and after the run has ended. */
  batch: Batch | null = $state.raw(null);
  epochs: readonly EpochRow[] = $state.raw([]);
  /** Counts up when a chart should be drawn anew. */
  drawn = $state(0);
  series: Series | null = null;
  /** The samples shown, and which epoch a person asked for; null follows the newest. */
  samples: Samples | null = $state.raw(null);
  sampleEpochs: readonly number[] = $state.raw([]);
  pinned: number | null = $state(null);
  /** A change that was asked for and not answered yet. */
  asking: 'pause' | 'resume' | 'stop' | null = $state(null);

  readonly run: string;
  readonly #bridge: Bridge;
  readonly #schedule: Schedule;
  readonly #now: () => number;
  readonly #following: Following;
  /** Samples that were shown, by their epoch. */
  readonly #samplesOf = new Map<number, Samples>();
  #waiting: RunEvent[] = [];
  #scheduled = false;
  #lastDraw = -Infinity;

  constructor(bridge: Bridge, run: string, schedule: Schedule, now: () => number = () => performance.now()) {
    this.run = run;
    this.#bridge = bridge;
    this.#schedule = schedule;
    this.#now = now;
    this.#following = followRun<Past>(bridge, run, {
      ask: () => this.#askPast(),
      past: (past) => this.#begin(past),
      missing: (series) => {
        this.#catchUp();
        this.series?.add(series);
      },
      event: (event) => {
        this.#waiting.push(event);
        this.#soon();
      },
      failed: (error) => (this.error = error),
    });
  }

  /** Ends the subscription. */
  close(): void {
    this.#following.end();
  }

  /** Asks for everything from the beginning; what is received meanwhile is added after. */
  load = (): Promise<void> => this.#following.load();

  /** Shows the samples of an epoch, or of the last before it that has some; null follows the newest. */
  showEpoch = async (epoch: number | null): Promise<void> => {
    this.pinned = epoch;
    const at = epoch === null ? null : (epochAt(this.sampleEpochs, epoch) ?? epoch);
    const known = at === null ? undefined : this.#samplesOf.get(at);
    if (known) return void (this.samples = known);
    try {
      const samples = await this.#bridge.invoke('runs.samples', at === null ? { run: this.run } : { run: this.run, epoch: at });
      if (samples === null) return;
      this.#samplesOf.set(samples.epoch, samples);
      if (this.pinned === epoch) this.samples = samples;
    } catch (error) {
      this.error = toPlainError(error);
    }
  };

  pause = (): Promise<PlainError | null> => this.#ask('pause');
  resume = (): Promise<PlainError | null> => this.#ask('resume');
  stop = (): Promise<PlainError | null> => this.#ask('stop');

  /** Epochs that counted as done before it began: its first is numbered one more, its steps begin at 0. */
  get initialEpoch(): number {
    return this.detail?.training.initialEpoch ?? 0;
  }

  /** Epochs done, the initial ones counted, and the share of the one under way. One that ended early stays where it ended. */
  get position(): number {
    const { detail, batch, initialEpoch } = this;
    if (detail === null) return 0;
    const steps = batch === null ? detail.step : batch.firstStep + batch.loss.length;
    const done = this.epochs.at(-1)?.epoch ?? initialEpoch;
    return Math.max(done, Math.min(detail.epochsPlanned, initialEpoch + steps / Math.max(1, detail.stepsPerEpoch)));
  }

  /** The best epoch so far, by validation accuracy where something validates; null before the first. */
  get best(): { epoch: number; value: number } | null {
    const key = this.detail !== null && this.detail.validationImages === 0 ? 'accuracy' : 'valAccuracy';
    let best: { epoch: number; value: number } | null = null;
    for (const { epoch, [key]: value } of this.epochs) if (value !== null && (best === null || value > best.value)) best = { epoch, value };
    return best;
  }

  async #ask(what: 'pause' | 'resume' | 'stop'): Promise<PlainError | null> {
    this.asking = what;
    try {
      await this.#bridge.invoke(`runs.${what}`, { run: this.run });
      return null;
    } catch (error) {
      return toPlainError(error);
    } finally {
      this.asking = null;
    }
  }

  async #askPast(): Promise<Past> {
    const { run, pinned } = this;
    const [detail, series, samples] = await Promise.all([
      this.#bridge.invoke('runs.show', { run }),
      this.#bridge.invoke('runs.series', { run, points: 4000 }),
      this.#bridge.invoke('runs.samples', pinned === null ? { run } : { run, epoch: pinned }),
    ]);
    // An address may name an epoch that has no samples: the newest ones are shown then.
    return { detail, series, samples: samples ?? (pinned === null ? null : await this.#bridge.invoke('runs.samples', { run })) };
  }

  #begin({ detail, series, samples }: Past): void {
    // What waits for a frame was received before this was asked for: it is in the answer.
    this.#waiting = [];
    // Steps that are not written yet are in the series alone.
    this.detail = { ...detail, step: Math.max(detail.step, series.next) };
    this.error = null;
    this.epochs = detail.epochRows;
    this.samples = samples;
    this.sampleEpochs = detail.sampleEpochs;
    this.#samplesOf.clear();
    if (this.pinned !== null && samples?.epoch !== epochAt(detail.sampleEpochs, this.pinned)) void this.showEpoch(this.pinned);
    this.series = new Series((detail.epochsPlanned - this.initialEpoch) * detail.stepsPerEpoch, detail.stepsPerEpoch, this.initialEpoch);
    this.series.add(series);
    this.#lastDraw = -Infinity;
    this.#soon();
  }

  /** All that came since the last frame is taken in at once. */
  #soon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#draw(this.#catchUp());
    });
  }

  /** @returns whether more than steps came. */
  #catchUp(): boolean {
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) this.#take(event);
    return events.some(({ type }) => type !== 'batch');
  }

  #draw(atOnce: boolean): void {
    const now = this.#now();
    if (!atOnce && now - this.#lastDraw < drawEvery) return;
    this.#lastDraw = now;
    this.drawn++;
  }

  #take(event: RunEvent): void {
    const { detail } = this;
    if (detail === null) return;
    switch (event.type) {
      case 'batch':
        this.series?.append(event.firstStep, event.loss, event.accuracy);
        this.batch = event;
        return;
      case 'epoch': {
        const { type: _type, run: _run, ...row } = event;
        this.epochs = [...this.epochs.filter(({ epoch }) => epoch !== row.epoch), row].toSorted((a, b) => a.epoch - b.epoch);
        return;
      }
      case 'checkpoint':
        this.detail = { ...detail, checkpoints: event.kept };
        return;
      case 'samples': {
        const { type: _type, run: _run, ...samples } = event;
        this.sampleEpochs = [...new Set([...this.sampleEpochs, samples.epoch])].toSorted((a, b) => a - b);
        if (this.pinned === null && samples.epoch >= (this.samples?.epoch ?? 0)) this.samples = samples;
        return;
      }
      case 'hang':
        this.detail = { ...detail, silentSince: event.silentSince, stuckSince: event.stuckSince };
        return;
      case 'state': {
        const began = event.state === 'running' && detail.state !== 'paused' && detail.state !== 'running';
        const ended = event.state !== 'running' && event.state !== 'paused' && event.state !== 'queued';
        this.detail = { ...detail, state: event.state, error: event.error };
        if (ended) this.batch = null;
        // A resumed run goes on from its checkpoint: what lay beyond it is gone. An end settles the figures, and which checkpoints stay.
        if (began || ended) void this.load();
      }
    }
  }
}
