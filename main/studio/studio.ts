import type { AppInfo } from '../../core/contract.ts';
import { createModelUploads } from '../uploads/models.ts';
import { createUploads } from '../uploads/pictures.ts';
import { openDatasets, type Datasets } from '../datasets/datasets.ts';
import { createReader } from '../datasets/reader.ts';
import { createExporter } from '../export/exporter.ts';
import { createExportService } from '../export/service.ts';
import { openExportStore } from '../export/store.ts';
import type { Home } from '../system/home.ts';
import { createInspector } from '../inspect/inspector.ts';
import { trainingMemory } from '../system/memory.ts';
import { createImporter } from '../import/importer.ts';
import { createImportService } from '../import/service.ts';
import { openModels } from '../models/models.ts';
import { createDecoder } from '../pictures/decoder.ts';
import { createProber } from '../probe/prober.ts';
import { forkProcess } from '../processes/fork.ts';
import type { Spawn } from '../processes/process.ts';
import { loadRecipes } from '../training/recipes.ts';
import { reportToStderr } from '../system/report.ts';
import { program } from '../system/resources.ts';
import { beginDailyBackup } from '../runs/backups/daily.ts';
import { openRuns } from '../runs/runs.ts';
import { createDownloads } from '../datasets/downloads.ts';
import { createEngineService, runtimeSources, type EngineService } from '../runtime/service.ts';
import { initialWeights } from '../training/initial-weights.ts';
import { networksOf } from '../networks/networks.ts';
import { createRunRows } from '../trainer/run-rows.ts';
import { createTopic } from '../system/topic.ts';
import { createTrainer } from '../trainer/trainer.ts';
import type { Studio } from './services.ts';
import { version } from '../system/version.ts';

export interface StudioOptions {
  home: Home;
  /** `resolveCache()`. */
  cache: string;
  host: AppInfo['host'];
  /** How child processes are started: Node's fork (default), or Electron's utility processes. */
  spawn?: Spawn | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** Is told of defects; default: stderr. */
  report?: ((error: unknown) => void) | undefined;
}

/**
 * The composition root: builds the services and nothing else. What takes long goes on in the background.
 * @throws EpochalError as openRuns does.
 */
export function openStudio({ home, cache, host, spawn = forkProcess, env = process.env, report = reportToStderr }: StudioOptions): Studio {
  const datasets = openDatasets(home.datasets, cache, undefined, createReader({ spawn }));
  const downloads = createDownloads(datasets, report);
  const runs = openRuns(home);
  const daily = beginDailyBackup(home, report);
  const findEngine = (): ReturnType<EngineService['ref']> => engine.ref();
  const models = openModels(home.models);
  const networks = networksOf(runs, models);
  const inspector = createInspector({ findRun: networks.open, datasets, findEngine, start: () => spawn(program('inspect/child')) });
  const engine = createEngineService({ cache, env }, { ...runtimeSources, devices: () => inspector.devices() }, report);
  const available = (): number => trainingMemory(engine.status().devices);
  const importer = createImporter({ home, models, runs, datasets, spawn, childEntry: program('import/child') });
  const trainer = createTrainer({ runs, findWeights: initialWeights({ runs, models, importer }), datasets: { directory: directoryIn(datasets) }, findEngine, spawn, childEntry: program('trainer/child'), available, report });
  const prober = createProber({
    findEngine,
    spawn,
    childEntry: program('probe/child'),
    available,
    isBusy: () => runs.list().some(({ state }) => state === 'running'),
  });
  const modelUploads = createModelUploads(home.models);
  const exporter = createExporter({ findEngine, datasets, database: home.database, spawn, childEntry: program('export/child') });
  const exporting = createExportService(networks, exporter, openExportStore(home.exports), report);
  const importing = createImportService(models, importer, modelUploads, report);
  const uploads = createUploads();
  const pictures = createDecoder({ spawn, childEntry: program('pictures/child') });
  return {
    info: { version: version(), home: home.root, host, platform: `${process.platform} ${process.arch}` },
    recipes: loadRecipes,
    engine,
    datasets,
    downloads,
    runs,
    rows: createRunRows(runs, trainer, report),
    trainer,
    inspector,
    prober,
    networks,
    modelStore: models,
    exports: exporting,
    models: importing,
    ratePoints: createTopic(report),
    uploads,
    modelUploads,
    pictures,
    report,
    async close() {
      inspector.close();
      pictures.close();
      prober.close();
      importer.close();
      modelUploads.close();
      await Promise.all([exporting.close(), trainer.close(), downloads.close(), engine.close(), daily.close()]);
      runs.close();
    },
  };
}

function directoryIn(datasets: Datasets): (id: string) => string {
  return (id) => {
    const dataset = datasets.open(id);
    dataset.close();
    return dataset.directory;
  };
}
