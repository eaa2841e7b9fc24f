import type { PlainError } from '../../core/errors.ts';
import { PendingDeletions } from '../app/pending-deletions.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** A row appeared or changed, or the one of this id is gone. */
export type RowChange<Row> = { row: Row } | { deleted: string };

/** Rows of one kind, newest first: asked for once, then kept current by events. */
export abstract class LiveRows<Row extends { created: string }> {
  readonly #rows: Resource<Row[]>;
  readonly #leaving: PendingDeletions;
  readonly #idOf: (row: Row) => string;
  readonly #shown: readonly Row[] = $derived.by(() => (this.#rows.value ?? []).filter((row) => !this.#leaving.has(this.#idOf(row))));

  protected constructor(idOf: (row: Row) => string, ask: () => Promise<Row[]>, leaving = new PendingDeletions()) {
    this.#idOf = idOf;
    this.#leaving = leaving;
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

  /**
   * Goes on with what was about to be removed when the window was loaded anew; once, when the rows are here.
   * @param offer is called with each such row and what undoes it.
   */
  goOnRemoving(offer: (row: Row, undo: () => void) => void, failed: (row: Row, error: PlainError) => void): void {
    for (const id of this.#leaving.left) {
      const row = this.#rows.value?.find((one) => this.#idOf(one) === id);
      // Another window may have removed it; then there is nothing to say.
      if (row) offer(row, this.remove(id, (error) => void (this.row(id) && failed(row, error))));
      else this.#leaving.forget(id);
    }
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
