/** Keeps the most recently used of what is costly to make, at most `limit` of them. */
export class Recent<T extends { close(): void }> {
  readonly #limit: number;
  /** Oldest use first: a Map keeps the order in which keys were set. */
  readonly #kept = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is kept under `key`, made by `make` if nothing is. What was not used for longest is closed first to make room. */
  get(key: string, make: () => T): T {
    const found = this.#kept.get(key);
    if (!found) this.#makeRoom();
    const value = found ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  #makeRoom(): void {
    for (const [key, value] of this.#kept) {
      if (this.#kept.size < this.#limit) return;
      this.#kept.delete(key);
      value.close();
    }
  }
}
