import { existsSync } from 'node:fs';
import type { Runs } from '../runs/runs.ts';
import { openStores, type Stores } from '../studio/stores.ts';
import { resolveCache } from '../system/home.ts';
import type { Context } from './command.ts';

/** What a command is given of its surroundings to find a home's stores. */
export type HomeContext = Pick<Context, 'home'> & Partial<Pick<Context, 'env'>>;

/** The stores of a home for one look or change. */
export function withStores<T>({ home, env }: HomeContext, work: (stores: Stores) => T): T {
  const { stores, close } = openStores({ home, cache: resolveCache(env) });
  try {
    return work(stores);
  } finally {
    close();
  }
}

/** The runs of a home; null where the home has none yet: looking shall not make any. */
export function withRuns<T>(context: HomeContext, work: (runs: Runs | null, stores: Stores) => T): T {
  return withStores(context, (stores) => work(existsSync(context.home.database) ? stores.runs : null, stores));
}
