import { SvelteMap } from 'svelte/reactivity';
import type { RunRow } from '../../core/runs.ts';

/** How many colours runs share; `tokens.css` holds them as `--run-1` and on. */
export const colourCount = 8;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Gives each run a colour and keeps it: the one used least when the run is first seen, the oldest run first. */
export class RunColours {
  readonly #store: Store;
  readonly #taken: SvelteMap<string, number>;

  constructor(store: Store) {
    this.#store = store;
    this.#taken = new SvelteMap(readPairs(store));
  }

  /** @returns a CSS colour: `var(--run-3)`; a neutral one for a run not seen yet. */
  of(run: string): string {
    const colour = this.#taken.get(run);
    return colour === undefined ? 'var(--ink-3)' : `var(--run-${colour + 1})`;
  }

  /** Takes note of all runs there are. */
  see(rows: readonly RunRow[]): void {
    const uses = Array.from({ length: colourCount }, () => 0);
    for (const colour of this.#taken.values()) uses[colour]! += 1;
    const fresh = rows.filter(({ run }) => !this.#taken.has(run)).toSorted((a, b) => a.created.localeCompare(b.created));
    if (fresh.length === 0) return;
    for (const { run } of fresh) {
      const colour = uses.indexOf(Math.min(...uses));
      uses[colour]! += 1;
      this.#taken.set(run, colour);
    }
    try {
      this.#store.setItem('epochal.colours', JSON.stringify([...this.#taken].slice(-2000)));
    } catch {
      // Storage is full or refused: the colours hold until the window closes.
      return;
    }
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
