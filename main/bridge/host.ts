import type { Studio } from '../studio/services.ts';
import { appHandlers } from './handlers/app.ts';
import { collectionsHandlers } from './handlers/collections.ts';
import { checksHandlers } from './handlers/checks.ts';
import { datasetsHandlers } from './handlers/datasets.ts';
import { datasetExportsHandlers } from './handlers/dataset-exports.ts';
import { editsHandlers } from './handlers/edits.ts';
import { engineHandlers } from './handlers/engine.ts';
import { exportsHandlers } from './handlers/exports.ts';
import { inspectHandlers } from './handlers/inspect.ts';
import { modelsHandlers } from './handlers/models.ts';
import { recipesHandlers } from './handlers/recipes.ts';
import { runsHandlers } from './handlers/runs.ts';
import { trainingHandlers } from './handlers/training.ts';
import type { Handlers, Host, Sources } from './handlers.ts';

/** A studio as the bridge serves it: the one table of handlers, and where events come from. */
export function hostOf(studio: Studio): Host {
  const handlers: Handlers = {
    ...appHandlers(studio),
    ...engineHandlers(studio),
    ...recipesHandlers(studio),
    ...datasetsHandlers(studio),
    ...collectionsHandlers(studio),
    ...editsHandlers(studio),
    ...datasetExportsHandlers(studio),
    ...checksHandlers(studio),
    ...trainingHandlers(studio),
    ...runsHandlers(studio),
    ...inspectHandlers(studio),
    ...exportsHandlers(studio),
    ...modelsHandlers(studio),
  };
  const sources: Sources = {
    engine: (_topic, listener) => studio.engine.subscribe(listener),
    datasets: (_topic, listener) => studio.downloads.subscribe(listener),
    edits: (_topic, listener) => studio.edits.subscribe(listener),
    datasetExports: (_topic, listener) => studio.datasetExports.subscribe(listener),
    checks: (_topic, listener) => studio.checks.subscribe(listener),
    runs: (_topic, listener) => studio.rows.subscribe(listener),
    run: ({ run }, listener) => studio.trainer.watch(run, listener),
    rateTest: ({ test }, listener) => studio.ratePoints.subscribe((point) => point.test === test && listener(point)),
    exports: (_topic, listener) => studio.exports.subscribe(listener),
    models: (_topic, listener) => studio.models.subscribe(listener),
  };
  return { handlers, sources, report: studio.report };
}
