import type { Studio } from '../studio.ts';
import { appHandlers } from './handlers/app.ts';
import { datasetsHandlers } from './handlers/datasets.ts';
import { engineHandlers } from './handlers/engine.ts';
import { pendingHandlers } from './handlers/pending.ts';
import { recipesHandlers } from './handlers/recipes.ts';
import type { Handlers, Host, Sources } from './handlers.ts';

/** A studio as the bridge serves it: the one table of handlers, and where events come from. */
export function hostOf(studio: Studio): Host {
  const handlers: Handlers = {
    ...appHandlers(studio),
    ...engineHandlers(studio),
    ...recipesHandlers(studio),
    ...datasetsHandlers(studio),
    ...pendingHandlers,
  };
  const sources: Sources = {
    engine: (_topic, listener) => studio.engine.subscribe(listener),
    datasets: (_topic, listener) => studio.downloads.subscribe(listener),
    runs: () => () => undefined,
    run: () => () => undefined,
  };
  return { handlers, sources, report: studio.report };
}
