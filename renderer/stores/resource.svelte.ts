import { toPlainError, type PlainError } from '../../core/errors.ts';

/** Something asked of the other side: not here yet, here, or refused; asked again by `load`. */
export class Resource<T> {
  value: T | null = $state.raw(null);
  error: PlainError | null = $state.raw(null);
  loading = $state(false);
  readonly #ask: () => Promise<T>;
  #asked = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Never rejects: a refusal is in `error`. An answer to an older question is dropped. */
  load = async (): Promise<void> => {
    const mine = ++this.#asked;
    this.loading = true;
    try {
      const value = await this.#ask();
      if (mine !== this.#asked) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (mine === this.#asked) this.error = toPlainError(error);
    } finally {
      if (mine === this.#asked) this.loading = false;
    }
  };
}
