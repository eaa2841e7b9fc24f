import { SvelteMap } from 'svelte/reactivity';
import type { Bridge } from '../../core/contract.ts';
import type { DatasetEntry, DatasetInfo, DatasetProgress } from '../../core/datasets.ts';
import { type PlainError, plainError, toPlainError } from '../../core/errors.ts';
import { Resource } from './resource.svelte.ts';

/** How one fetch stands, with what its rate is reckoned from. */
export interface Fetching {
  progress: DatasetProgress;
  /** Units a second since this phase began; null at its start. */
  rate: number | null;
}

/** The data sets: what is here, what can be had, what is on its way. */
export class Datasets {
  readonly entries: Resource<DatasetEntry[]>;
  readonly fetching = new SvelteMap<string, Fetching>();
  /** How what was fetched or imported last under an id has ended. */
  readonly ended = new SvelteMap<string, 'done' | 'failed' | 'cancelled'>();
  readonly failures = new SvelteMap<string, PlainError>();
  readonly #bridge: Bridge;
  readonly #phases = new Map<string, { phase: string; since: number; from: number }>();
  readonly #now: () => number;

  constructor(bridge: Bridge, now: () => number = () => performance.now()) {
    this.#bridge = bridge;
    this.#now = now;
    this.entries = new Resource(() => bridge.invoke('datasets.list', {}));
    bridge.subscribe('edits', null, () => void this.entries.load());
    bridge.subscribe('datasets', null, (progress) => this.#onProgress(progress));
  }

  /** The data set as it lies in the store; null while it is not here. */
  info(id: string | null): DatasetInfo | null {
    return this.entries.value?.find((entry) => entry.id === id)?.info ?? null;
  }

  /** Those that lie in the store. */
  get here(): DatasetInfo[] {
    return (this.entries.value ?? []).flatMap(({ info }) => info ?? []);
  }

  async get(id: string): Promise<void> {
    this.failures.delete(id);
    await this.#try(id, () => this.#bridge.invoke('datasets.get', { id }));
  }

  async cancel(id: string): Promise<void> {
    await this.#try(id, () => this.#bridge.invoke('datasets.cancel', { id }));
  }

  #onProgress(progress: DatasetProgress): void {
    const { id, phase } = progress;
    if (phase === 'done' || phase === 'cancelled' || phase === 'failed') {
      this.fetching.delete(id);
      this.ended.set(id, phase);
      this.#phases.delete(id);
      if (phase === 'failed') this.failures.set(id, plainError('dataset.failed', { message: progress.message }));
      if (phase === 'done') void this.entries.load();
      return;
    }
    this.failures.delete(id);
    this.ended.delete(id);
    this.fetching.set(id, { progress, rate: this.#rate(progress) });
  }

  #rate({ id, phase, done }: DatasetProgress): number | null {
    const now = this.#now();
    const known = this.#phases.get(id);
    if (known?.phase !== phase) {
      this.#phases.set(id, { phase, since: now, from: done });
      return null;
    }
    const seconds = (now - known.since) / 1000;
    return seconds < 0.5 ? null : (done - known.from) / seconds;
  }

  async #try(id: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failures.set(id, toPlainError(error));
    }
  }
}
