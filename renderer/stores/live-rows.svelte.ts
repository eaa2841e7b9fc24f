import type { PlainError } from '../../core/errors.ts';
import { PendingDeletions } from '../app/pending-deletions.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** A row appeared or changed, or the one of this id is gone. */
export type RowChange<Row> = { row: Row } | { deleted: string };

/** Rows of one kind, newest first: asked for once, then kept current by what is heard of them. */
export abstract class LiveRows<Row extends { created: string }> {
  readonly #rows: Resource<Row[]>;
  readonly #leaving = new PendingDeletions();
  readonly #idOf: (row: Row) => string;
  readonly #sorted: readonly Row[] = $derived.by(() =>
    (this.#rows.value ?? []).filter((row) => !this.#leaving.has(this.#idOf(row))).toSorted((a, b) => b.created.localeCompare(a.created)),
  );

  protected constructor(idOf: (row: Row) => string, ask: () => Promise<Row[]>) {
    this.#idOf = idOf;
    this.#rows = new Resource(ask);
  }

  /** Newest first, without those that are about to be removed. */
  get list(): readonly Row[] {
    return this.#sorted;
  }

  get loaded(): boolean {
    return this.#rows.value !== null;
  }

  get error(): PlainError | null {
    return this.#rows.error;
  }

  load = (): Promise<void> => this.#rows.load();

  row(id: string): Row | undefined {
    return this.#sorted.find((row) => this.#idOf(row) === id);
  }

  /** Takes up a row that is new or has changed. */
  put(row: Row): void {
    this.#without(this.#idOf(row), row);
  }

  protected hear(change: RowChange<Row>): void {
    if ('deleted' in change) this.#without(change.deleted);
    else this.put(change.row);
  }

  /**
   * Takes a row out of sight, and has it removed when the time to undo has gone by.
   * @param failed is told why it could not be removed; it is in sight again then.
   * @returns undoes it.
   */
  remove(id: string, failed: (error: PlainError) => void): () => void {
    return this.#leaving.remove(id, () => this.discard(id).then(() => this.#without(id)), failed);
  }

  /** Has it removed for good. */
  protected abstract discard(id: string): Promise<unknown>;

  #without(id: string, ...instead: Row[]): void {
    // Before the first list is here there is nothing to add to: it holds what is heard of until then.
    if (this.#rows.value !== null) this.#rows.value = [...instead, ...this.#rows.value.filter((row) => this.#idOf(row) !== id)];
  }
}
