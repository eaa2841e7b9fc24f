import { SvelteSet } from 'svelte/reactivity';
import { toPlainError, type PlainError } from '../../core/errors.ts';
import { keep, readKept, type Store } from './storage.ts';

/** How long what was deleted can be had back, milliseconds. */
export const undoTime = 6000;

/** Things taken out of sight, and deleted only when the time to undo has gone by. */
export class PendingDeletions {
  readonly #ids: SvelteSet<string>;
  readonly #kept: { store: Store; key: string } | null;

  /** @param kept where they are kept, so that a window that is loaded anew knows them; null where they are not. */
  constructor(kept: { store: Store; key: string } | null = null) {
    this.#kept = kept;
    this.#ids = new SvelteSet(this.#read());
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Those that were pending when the window was closed or loaded anew, out of sight until `remove` or `forget`. */
  get left(): readonly string[] {
    return [...this.#ids];
  }

  /**
   * @param act deletes it for good.
   * @param failed is called with why it could not be deleted; it is in sight again then.
   * @returns undoes it.
   */
  remove(id: string, act: () => Promise<unknown>, failed: (error: PlainError) => void): () => void {
    this.#ids.add(id);
    this.#write([...this.#read(), id]);
    const timer = setTimeout(() => {
      // Undone meanwhile, in another window.
      if (this.#kept !== null && !this.#read().includes(id)) return void this.forget(id);
      act().then(
        () => this.forget(id),
        (error: unknown) => {
          this.forget(id);
          failed(toPlainError(error));
        },
      );
    }, undoTime);
    return () => {
      clearTimeout(timer);
      this.forget(id);
    };
  }

  /** It is in sight again, if it is still there. */
  forget(id: string): void {
    this.#ids.delete(id);
    this.#write(this.#read().filter((one) => one !== id));
  }

  #read(): string[] {
    return this.#kept === null ? [] : (readKept(this.#kept.store, this.#kept.key) ?? '').split('\n').filter((id) => id !== '');
  }

  #write(ids: readonly string[]): void {
    if (this.#kept !== null) keep(this.#kept.store, this.#kept.key, [...new Set(ids)].join('\n'));
  }
}
