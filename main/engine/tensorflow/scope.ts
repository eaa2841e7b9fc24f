/** Frees what was made, in reverse, once. */
export class Scope {
  readonly #closers: (() => void)[] = [];

  /** Registers `close` for what was just made. */
  own<R>(resource: R, close: (resource: R) => void): R {
    this.#closers.push(() => { close(resource); });
    return resource;
  }

  /** Makes something that needs this scope; frees all when that fails. */
  guard<R>(make: () => R): R {
    try {
      return make();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) close();
  }
}
