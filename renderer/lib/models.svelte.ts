import type { Bridge } from '../../core/contract.ts';
import type { PlainError } from '../../core/errors.ts';
import type { ModelRow } from '../../core/models.ts';
import { Leaving } from './leaving.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** Every imported model, newest first, followed live. */
export class Models {
  readonly #rows: Resource<ModelRow[]>;
  readonly #leaving = new Leaving();
  readonly #bridge: Bridge;
  readonly #sorted: readonly ModelRow[] = $derived.by(() =>
    (this.#rows.value ?? []).filter(({ model }) => !this.#leaving.has(model)).toSorted((a, b) => b.created.localeCompare(a.created)),
  );

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#rows = new Resource(() => bridge.invoke('models.list', {}));
    bridge.subscribe('models', null, (change) => {
      if ('deleted' in change) this.#take(change.deleted);
      else this.put(change.row);
    });
  }

  get list(): readonly ModelRow[] {
    return this.#sorted;
  }

  get loaded(): boolean {
    return this.#rows.value !== null;
  }

  get error(): PlainError | null {
    return this.#rows.error;
  }

  load = (): Promise<void> => this.#rows.load();

  row(model: string): ModelRow | undefined {
    return this.list.find((one) => one.model === model);
  }

  /** Takes up a row that is new or has changed. */
  put(row: ModelRow): void {
    this.#rows.value = [row, ...(this.#rows.value ?? []).filter(({ model }) => model !== row.model)];
  }

  /** @throws EpochalError as `models.rename`. */
  async rename(model: string, name: string): Promise<void> {
    this.put(await this.#bridge.invoke('models.rename', { model, name }));
  }

  /**
   * Takes a model out of sight, and removes it when the time to undo has gone by.
   * @param failed is told why it could not be removed; the model is in sight again then.
   * @returns undoes it.
   */
  remove(model: string, failed: (error: PlainError) => void): () => void {
    const act = async (): Promise<void> => {
      await this.#bridge.invoke('models.remove', { model });
      this.#take(model);
    };
    return this.#leaving.remove(model, act, failed);
  }

  #take(model: string): void {
    this.#rows.value = this.#rows.value?.filter((one) => one.model !== model) ?? null;
  }
}
