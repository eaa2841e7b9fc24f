import { z } from 'zod';
import { keep, readKept, type Store } from '../../../app/storage.ts';
import type { Query } from '../../../app/route.ts';

export interface View {
  name: string;
  query: Query;
}

/** What is only of the moment and belongs to no view. */
const passing = new Set(['run', 'selected', 'rename']);
const schema = z.array(z.object({ name: z.string(), query: z.record(z.string(), z.string()) }));

/** Views of the table that were given a name, and the columns chosen last, kept in this window. */
export class Views {
  list: readonly View[] = $state.raw([]);
  /** Ids; null where none were chosen. */
  columns: readonly string[] | null = $state.raw(null);
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.list = readViews(readKept(store, 'runs.views'));
    this.columns = readKept(store, 'runs.columns')?.split(',') ?? null;
  }

  /** @param query of the address now; one of the same name is written over. */
  save(name: string, query: Query): void {
    const kept = Object.fromEntries(Object.entries(query).filter(([key]) => !passing.has(key)));
    this.#write([...this.list.filter((view) => view.name !== name), { name, query: kept }]);
  }

  remove(name: string): void {
    this.#write(this.list.filter((view) => view.name !== name));
  }

  keepColumns(columns: readonly string[]): void {
    this.columns = columns;
    keep(this.#store, 'runs.columns', columns.join(','));
  }

  #write(list: readonly View[]): void {
    this.list = list;
    keep(this.#store, 'runs.views', JSON.stringify(list));
  }
}

function readViews(text: string | null): View[] {
  try {
    return schema.catch([]).parse(JSON.parse(text ?? '[]'));
  } catch {
    // Not what we wrote: there are none.
    return [];
  }
}
