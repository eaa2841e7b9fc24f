import { toPlainError } from '../../core/errors.ts';
import { thisMachine } from '../runtime/platform.ts';
import { openStores, type Stores } from '../studio/stores.ts';
import { openWorkers, type Workers } from '../studio/workers.ts';
import { resolveCache } from '../system/home.ts';
import { trainingMemory } from '../system/memory.ts';
import type { Context } from './command.ts';
import { findEngine } from './library.ts';

/** The services a command works with: those of a home, each of which another process may have open too. */
export interface Services extends Stores, Workers {}

/**
 * Opens the services of a home for one piece of work; runs trained here stop with a checkpoint when it ends. From
 * here on the work handles Ctrl-C; a second one ends every child, and their runs are recorded as interrupted.
 */
export async function withServices<T>({ home, env, report, interruption, atOnce }: Context, work: (services: Services) => Promise<T>): Promise<T> {
  const { stores, close: closeStores } = openStores({ home, cache: resolveCache(env) });
  const { workers, close } = openWorkers({
    home,
    stores,
    findEngine: () => findEngine(env),
    available: ({ inspector }) => available(env, inspector),
    report: (error) => report.line(toPlainError(error).message),
  });
  const endAll = (): void => void close({ now: true });
  interruption();
  atOnce.addEventListener('abort', endAll, { once: true });
  try {
    return await work(joined(stores, workers));
  } finally {
    await close();
    atOnce.removeEventListener('abort', endAll);
    closeStores();
  }
}

/** Both, without building any. */
function joined(stores: Stores, workers: Workers): Services {
  return Object.defineProperties({} as Services, { ...Object.getOwnPropertyDescriptors(stores), ...Object.getOwnPropertyDescriptors(workers) });
}

/** Asking TensorFlow for its devices takes seconds: it is done where there may be a GPU. */
async function available(env: NodeJS.ProcessEnv, inspector: Workers['inspector']): Promise<number> {
  // Where they can't be known, the training itself says why.
  return trainingMemory(thisMachine(env).nvidia ? await inspector.devices().catch(() => []) : []);
}
