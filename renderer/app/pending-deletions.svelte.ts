import { SvelteSet } from 'svelte/reactivity';
import { toPlainError, type PlainError } from '../../core/errors.ts';

/** How long what was deleted can be had back, milliseconds. */
export const undoTime = 6000;

/** Things taken out of sight, and deleted only when the time to undo has gone by. */
export class PendingDeletions {
  readonly #ids = new SvelteSet<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /**
   * @param act deletes it for good.
   * @param failed is called with why it could not be deleted; it is in sight again then.
   * @returns undoes it.
   */
  remove(id: string, act: () => Promise<unknown>, failed: (error: PlainError) => void): () => void {
    this.#ids.add(id);
    const timer = setTimeout(() => {
      act().then(
        () => this.#ids.delete(id),
        (error: unknown) => {
          this.#ids.delete(id);
          failed(toPlainError(error));
        },
      );
    }, undoTime);
    return () => {
      clearTimeout(timer);
      this.#ids.delete(id);
    };
  }
}
