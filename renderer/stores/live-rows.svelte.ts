import type { PlainError } from '../../core/errors.ts';
import { PendingDeletions } from '../app/pending-deletions.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** A row appeared or changed, or the one of this id is gone. */
export type RowChange<Row> = { row: Row } | { deleted: string };

/** Rows of one kind, newest first: asked for once, then kept current by events. */
export abstract class LiveRows<Row extends { created: string }> {
  readonly #rows: Resource<Row[]>;
  readonly #leaving = new PendingDeletions();
  readonly #idOf: (row: Row) => string;
  readonly #shown: readonly Row[] = $derived.by(() => (this.#rows.value ?? []).filter((row) => !this.#leaving.has(this.#idOf(row))));

  protected constructor(idOf: (row: Row) => string, ask: () => Promise<Row[]>) {
    this.#idOf = idOf;
    this.#rows = new Resource(async () => (await ask()).toSorted(newestFirst));
  }

  /** Newest first, without those that are about to be removed. */
  get list(): readonly Row[] {
    return this.#shown;
  }

  get loaded(): boolean {
    return this.#rows.value !== null;
  }

  get error(): PlainError | null {
    return this.#rows.error;
  }

  load = (): Promise<void> => this.#rows.load();

  row(id: string): Row | undefined {
    return this.#shown.find((row) => this.#idOf(row) === id);
  }

  /** Takes up a row that is new or has changed. */
  put(row: Row): void {
    this.#without(this.#idOf(row), row);
  }

  protected onChange(change: RowChange<Row>): void {
    if ('deleted' in change) this.#without(change.deleted);
    else this.put(change.row);
  }

  /**
   * Takes a row out of sight, and has it removed when the time to undo has gone by.
   * @param failed is called with why it could not be removed; it is in sight again then.
   * @returns undoes it.
   */
  remove(id: string, failed: (error: PlainError) => void): () => void {
    return this.#leaving.remove(id, () => this.discard(id).then(() => this.#without(id)), failed);
  }

  /** Has it removed for good. */
  protected abstract discard(id: string): Promise<unknown>;

  #without(id: string, instead?: Row): void {
    const rows = this.#rows.value;
    // Before the first list is here there is nothing to add to: it keeps what is received until then.
    if (rows === null) return;
    const place = rows.findIndex((row) => this.#idOf(row) === id);
    if (instead && rows[place]?.created === instead.created) this.#rows.value = rows.with(place, instead);
    else this.#rows.value = [...(instead ? [instead] : []), ...rows.filter((_, index) => index !== place)].sort(newestFirst);
  }
}

/** By times in ISO 8601, which sort as text. */
function newestFirst(a: { created: string }, b: { created: string }): number {
  return a.created < b.created ? 1 : a.created > b.created ? -1 : 0;
}
