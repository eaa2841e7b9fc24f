/** How many colours runs share; `tokens.css` holds them as `--run-1` and on. */
export const colourCount = 8;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Gives each run a colour and keeps it: the one used least when the run is first seen. */
export class RunColours {
  readonly #store: Store;
  readonly #taken: Map<string, number>;

  constructor(store: Store) {
    this.#store = store;
    this.#taken = new Map(readPairs(store));
  }

  /** @returns a CSS colour: `var(--run-3)`. */
  of(run: string): string {
    return `var(--run-${this.#number(run) + 1})`;
  }

  #number(run: string): number {
    const known = this.#taken.get(run);
    if (known !== undefined) return known;
    const uses = Array.from({ length: colourCount }, () => 0);
    for (const colour of this.#taken.values()) uses[colour]! += 1;
    const colour = uses.indexOf(Math.min(...uses));
    this.#taken.set(run, colour);
    try {
      this.#store.setItem('epochal.colours', JSON.stringify([...this.#taken].slice(-2000)));
    } catch {
      // Storage is full or refused: the colours hold until the window closes.
      return colour;
    }
    return colour;
  }
}

function readPairs(store: Store): [string, number][] {
  try {
    const pairs: unknown = JSON.parse(store.getItem('epochal.colours') ?? '[]');
    const isPair = (pair: unknown): pair is [string, number] =>
      Array.isArray(pair) && typeof pair[0] === 'string' && Number.isInteger(pair[1]) && pair[1] >= 0 && pair[1] < colourCount;
    return Array.isArray(pairs) ? pairs.filter(isPair) : [];
  } catch {
    // Not what we wrote: colours are given anew.
    return [];
  }
}
