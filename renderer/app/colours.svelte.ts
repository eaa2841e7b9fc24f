import { SvelteMap } from 'svelte/reactivity';
import { runColours } from '../../core/colours/palette.ts';
import { signsOf, type Sign } from '../../core/colours/signs.ts';
import type { RunRow } from '../../core/runs.ts';

/** The colours of runs, as their rows tell them. */
export class RunColours {
  readonly #places = new SvelteMap<string, number>();

  /** @returns a CSS colour: `var(--run-3)`; a neutral one for a run not seen yet. */
  of(run: string): string {
    const place = this.#places.get(run);
    return place === undefined ? 'var(--ink-3)' : `var(--run-${place + 1})`;
  }

  /** @returns its place in `runColours`; of a run not seen yet the last. */
  placeOf(run: string): number {
    return this.#places.get(run) ?? runColours.length - 1;
  }

  /** @param runs that stand beside each other. @returns what tells each from others of its colour. */
  signsOf(runs: readonly string[]): Map<string, Sign> {
    const signs = signsOf(runs.map((run) => this.of(run)));
    return new Map(runs.map((run, place) => [run, signs[place]!]));
  }

  /** Takes note of runs there are. */
  see(rows: readonly Pick<RunRow, 'run' | 'colour'>[]): void {
    for (const { run, colour } of rows) this.#places.set(run, colour);
  }
}

/** Gives the window the colours of runs: `--run-1` and on. */
export function setRunColours({ style }: Pick<HTMLElement, 'style'>): void {
  for (const [place, { light, dark }] of runColours.entries()) style.setProperty(`--run-${place + 1}`, `light-dark(${light}, ${dark})`);
}
