import type { Bridge } from '../../../core/contract.ts';
import type { TrainingRequest } from '../../../core/contract/training.ts';
import { toPlainError, type PlainError } from '../../../core/errors.ts';
import type { Probe, RatePoint, RateTest } from '../../../core/probe.ts';

/** A training tried before it is begun: asked for, under way, cancelled, answered or refused. */
abstract class Trial<T> {
  value: T | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  running = $state(false);
  #cancel: AbortController | null = null;
  /** What was tried, to see whether it is still what is wanted. */
  #tried: string | null = $state.raw(null);

  /** Whether what was tried is not what would be started now. */
  isStale(request: TrainingRequest): boolean {
    return this.#tried !== null && this.#tried !== JSON.stringify(request);
  }

  /** Never rejects: a refusal is in `error`, and a cancelled trial is as if there had been none. */
  async start(request: TrainingRequest): Promise<void> {
    this.cancel();
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.running = true;
    this.error = null;
    try {
      const value = await this.ask(request, cancel.signal);
      if (this.#cancel !== cancel) return;
      this.value = value;
      this.#tried = JSON.stringify(request);
    } catch (error) {
      if (this.#cancel !== cancel) return;
      this.value = null;
      this.error = toPlainError(error);
    }
    this.#cancel = null;
    this.running = false;
  }

  cancel = (): void => {
    this.#cancel?.abort();
    this.#cancel = null;
    this.running = false;
  };

  protected abstract ask(request: TrainingRequest, signal: AbortSignal): Promise<T>;
}

/** Time and memory, measured over a few steps. */
export class Measurement extends Trial<Probe> {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super();
    this.#bridge = bridge;
  }

  protected ask(request: TrainingRequest, signal: AbortSignal): Promise<Probe> {
    return this.#bridge.invoke('training.probe', request, signal);
  }
}

/** The loss while the learning rate grows, point by point as they come. */
export class RateSearch extends Trial<RateTest> {
  points: readonly RatePoint[] = $state.raw([]);
  /** Of the next one: more see a gentler fall. */
  steps = $state(300);
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super();
    this.#bridge = bridge;
  }

  protected async ask(request: TrainingRequest, signal: AbortSignal): Promise<RateTest> {
    const test = crypto.randomUUID();
    this.points = [];
    this.value = null;
    const stop = this.#bridge.subscribe('rateTest', { test }, (point) => (this.points = [...this.points, point]));
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#bridge.invoke('training.rateTest', { ...request, steps: this.steps, test }, signal);
    } finally {
      stop();
    }
  }
}

/** The batch size an error proposes; null where it proposes none. */
export function batchSizeFor({ code, hint }: PlainError): number | null {
  const [, size] = code.startsWith('training.') ? (/batch size of at (?:most|least) ([\d,]+)/.exec(hint) ?? []) : [];
  return size === undefined ? null : Number(size.replaceAll(',', ''));
}
