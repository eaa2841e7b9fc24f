import { z } from 'zod';
import type { Query } from '../../../app/route.ts';
import { keep, readKept, type Store } from '../../../app/storage.ts';

export interface SavedView {
  name: string;
  query: Query;
}

/** What is only of the moment and belongs to no view. */
const passing = new Set(['image', 'large']);
const schema = z.array(z.object({ name: z.string(), query: z.record(z.string(), z.string()) }));

/** Filters and orders of a data set that were given a name, kept in this window. */
export class SavedViews {
  list: readonly SavedView[] = $state.raw([]);
  readonly #store: Store;
  readonly #key: string;

  /** @param id of the data set. */
  constructor(store: Store, id: string) {
    this.#store = store;
    this.#key = `data.views.${id}`;
    this.list = readViews(readKept(store, this.#key));
  }

  /** @param query of the address now; a view of the same name is written over. */
  save(name: string, query: Query): void {
    const kept = Object.fromEntries(Object.entries(query).filter(([key]) => !passing.has(key)));
    this.#write([...this.list.filter((view) => view.name !== name), { name, query: kept }]);
  }

  remove(name: string): void {
    this.#write(this.list.filter((view) => view.name !== name));
  }

  #write(list: readonly SavedView[]): void {
    this.list = list;
    keep(this.#store, this.#key, JSON.stringify(list));
  }
}

function readViews(text: string | null): SavedView[] {
  try {
    return schema.catch([]).parse(JSON.parse(text ?? '[]'));
  } catch {
    // Not what we wrote: there are none.
    return [];
  }
}
