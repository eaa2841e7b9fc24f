import type { AppInfo } from '../../core/contract/app.ts';
import { createFolderUploads } from '../uploads/folders.ts';
import { createModelUploads } from '../uploads/models.ts';
import { createUploads } from '../uploads/pictures.ts';
import { createDownloads } from '../datasets/downloads.ts';
import { createMaps } from '../inspect/map/maps.ts';
import { createReader } from '../datasets/reader.ts';
import { createDatasetExports } from '../export/data/service.ts';
import { createExportService } from '../export/service.ts';
import { openExportStore } from '../export/store.ts';
import { createDataImports } from '../import/data-service.ts';
import { createLogService } from '../import/log-service.ts';
import { createImportService } from '../import/service.ts';
import { forkProcess } from '../processes/fork.ts';
import { beginDailyBackup } from '../runs/backups/daily.ts';
import { createEngineService, runtimeSources } from '../runtime/service.ts';
import { trainingMemory } from '../system/memory.ts';
import { reportToStderr } from '../system/report.ts';
import { createTopic } from '../system/topic.ts';
import { version } from '../system/version.ts';
import { createRunTable } from '../runs/table.ts';
import { createRunRows } from '../trainer/run-rows.ts';
import { loadRecipes } from '../training/recipes.ts';
import type { Studio } from './services.ts';
import { openStores, type StoreOptions } from './stores.ts';
import { openWorkers } from './workers.ts';

export interface StudioOptions extends StoreOptions {
  /** `resolveCache()`. */
  cache: string;
  host: AppInfo['host'];
  env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Builds all that a window is served with, and nothing else. What takes long goes on in the background.
 * @throws EpochalError as openRuns does.
 */
export function openStudio({ home, cache, host, spawn, env = process.env, report = reportToStderr }: StudioOptions): Studio {
  const opened = openStores({ home, cache, spawn, report });
  const { datasets, edits, runs, modelStore, networks } = opened.stores;
  const daily = beginDailyBackup(home, report);
  const working = openWorkers({ home, spawn, stores: opened.stores, findEngine: () => engine.ref(), available: () => trainingMemory(engine.status().devices), report });
  const { inspector, checks, prober, exporter, datasetExporter, importer, pictures, collections, trainer } = working.workers;
  void collections.mend().catch(report);
  const engine = createEngineService({ cache, env }, { ...runtimeSources, devices: () => inspector.devices() }, report);
  const downloads = createDownloads(datasets, report);
  const modelUploads = createModelUploads(home.models);
  const folderUploads = createFolderUploads(home.datasets);
  const dataImports = createDataImports({ store: home.datasets, datasets, downloads, reader: createReader({ spawn: spawn ?? forkProcess }), pictures, uploads: folderUploads });
  const datasetExports = createDatasetExports(datasets, datasetExporter, home.exports, report);
  const exports = createExportService(networks, exporter, openExportStore(home.exports), report);
  return {
    info: { version: version(), home: home.root, host, platform: `${process.platform} ${process.arch}` },
    recipes: loadRecipes,
    engine,
    datasets,
    edits,
    downloads,
    runs,
    rows: createRunRows(runs, trainer, report),
    table: createRunTable(runs),
    trainer,
    inspector,
    checks,
    maps: createMaps(datasets, (network, checkpoint) => networks.open(network, checkpoint), inspector),
    prober,
    networks,
    modelStore,
    exports,
    datasetExports,
    logs: createLogService(runs, importer, modelUploads),
    models: createImportService(modelStore, importer, modelUploads, report),
    dataImports,
    ratePoints: createTopic(report),
    uploads: createUploads(),
    modelUploads,
    folderUploads,
    pictures,
    collections,
    report,
    async close() {
      modelUploads.close();
      dataImports.close();
      folderUploads.close();
      await Promise.all([exports.close(), datasetExports.close(), working.close(), downloads.close(), engine.close(), daily.close()]);
      opened.close();
    },
  };
}
