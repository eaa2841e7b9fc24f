import type { RunRow } from '../../../core/runs.ts';
import type { Choices } from '../../app/router.svelte.ts';

export type Column = 'name' | 'state' | 'recipe' | 'dataset' | 'epochs' | 'best' | 'created';

/** What a column is sorted by; ends first or last by its nature. */
const keys: Readonly<Record<Column, (row: RunRow) => string | number>> = {
  name: ({ name }) => name.toLowerCase(),
  state: ({ state }) => state,
  recipe: ({ recipe }) => recipe ?? '',
  dataset: ({ dataset }) => dataset,
  epochs: ({ epochs }) => epochs,
  best: ({ best }) => best?.value ?? -1,
  created: ({ created }) => created,
};

/** Columns of which the largest is looked for first. */
const largestFirst: ReadonlySet<Column> = new Set(['epochs', 'best', 'created']);

/** The order and the filter of the list of runs, and which one is chosen; the address holds them. */
export class RunTable {
  readonly #address: Choices;
  readonly #rows: () => readonly RunRow[];
  readonly #stateName: (row: RunRow) => string;
  readonly #shown: readonly RunRow[] = $derived.by(() => {
    const words = this.filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
    const key = keys[this.column];
    const sign = this.descending ? -1 : 1;
    return this.#rows()
      .filter((row) => {
        const text = `${row.name} ${row.state} ${this.#stateName(row)} ${row.recipe ?? ''} ${row.dataset}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .toSorted((a, b) => {
        const [left, right] = [key(a), key(b)];
        return left < right ? -sign : left > right ? sign : b.created.localeCompare(a.created);
      });
  });

  /** @param stateName a state in the window's language, so that it can be searched for. */
  constructor(address: Choices, rows: () => readonly RunRow[], stateName: (row: RunRow) => string) {
    this.#address = address;
    this.#rows = rows;
    this.#stateName = stateName;
  }

  get filter(): string {
    return this.#address.query['filter'] ?? '';
  }

  set filter(filter: string) {
    this.#address.keep({ filter });
  }

  /** Id. */
  get chosen(): string | null {
    return this.#address.query['run'] ?? null;
  }

  set chosen(run: string | null) {
    this.#address.keep({ run });
  }

  get column(): Column {
    return this.#order.column;
  }

  get descending(): boolean {
    return this.#order.descending;
  }

  /** `best` in the address is the smallest first, `-best` the largest. */
  get #order(): { column: Column; descending: boolean } {
    const [, minus, column] = /^(-?)(\w+)$/.exec(this.#address.query['sort'] ?? '') ?? [];
    return column !== undefined && Object.hasOwn(keys, column) ? { column: column as Column, descending: minus === '-' } : { column: 'created', descending: true };
  }

  get shown(): readonly RunRow[] {
    return this.#shown;
  }

  /** The place of the chosen run among those shown; -1 for none. */
  get place(): number {
    return this.shown.findIndex(({ run }) => run === this.chosen);
  }

  sort(column: Column): void {
    const descending = this.column === column ? !this.descending : largestFirst.has(column);
    this.#address.keep({ sort: `${descending ? '-' : ''}${column}` });
  }

  /** Chooses the run `by` lines further, within the list. */
  move(by: number): void {
    const rows = this.shown;
    if (rows.length === 0) return;
    const from = this.place;
    const to = from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, from + by));
    this.chosen = rows[to]!.run;
  }
}
