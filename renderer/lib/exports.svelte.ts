import type { Bridge } from '../../core/contract.ts';
import type { PlainError } from '../../core/errors.ts';
import type { ExportChanges, ExportRow } from '../../core/exports.ts';
import { Leaving } from './leaving.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** Every export the app keeps, followed live, whichever window asked for it. */
export class Exports {
  readonly #rows: Resource<ExportRow[]>;
  readonly #leaving = new Leaving();
  readonly #bridge: Bridge;
  readonly #sorted: readonly ExportRow[] = $derived.by(() => (this.#rows.value ?? []).filter((row) => !this.#leaving.has(row.export)).toSorted((a, b) => b.created.localeCompare(a.created)));

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#rows = new Resource(() => bridge.invoke('exports.list', {}));
    bridge.subscribe('exports', null, (change) => {
      if ('deleted' in change) this.#take(change.deleted);
      else this.#put(change.row);
    });
  }

  /** Newest first. */
  get list(): readonly ExportRow[] {
    return this.#sorted;
  }

  get loaded(): boolean {
    return this.#rows.value !== null;
  }

  get error(): PlainError | null {
    return this.#rows.error;
  }

  load = (): Promise<void> => this.#rows.load();

  /** @throws EpochalError as `exports.make`. */
  async make(run: string, settings: ExportChanges): Promise<void> {
    const row = await this.#bridge.invoke('exports.make', { run, settings });
    // An event may have brought it already, further on.
    if (!this.#rows.value?.some((one) => one.export === row.export)) this.#put(row);
  }

  /** @throws EpochalError as `exports.cancel`. */
  async cancel(id: string): Promise<void> {
    await this.#bridge.invoke('exports.cancel', { export: id });
  }

  /**
   * Takes an export out of sight, and removes it when the time to undo has gone by.
   * @param failed is told why it could not be removed; it is in sight again then.
   * @returns undoes it.
   */
  remove(id: string, failed: (error: PlainError) => void): () => void {
    const act = async (): Promise<void> => {
      await this.#bridge.invoke('exports.remove', { export: id });
      this.#take(id);
    };
    return this.#leaving.remove(id, act, failed);
  }

  #put(row: ExportRow): void {
    this.#rows.value = [row, ...(this.#rows.value ?? []).filter((one) => one.export !== row.export)];
  }

  #take(id: string): void {
    this.#rows.value = this.#rows.value?.filter((one) => one.export !== id) ?? null;
  }
}
