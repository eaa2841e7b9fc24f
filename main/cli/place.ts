import { toPlainError } from '../../core/errors.ts';
import { openDatasets, type Datasets } from '../datasets/datasets.ts';
import { resolveCache } from '../system/home.ts';
import { createExporter, type Exporter } from '../export/exporter.ts';
import { createImporter, type Importer } from '../import/importer.ts';
import { createInspector, type Inspector } from '../inspect/inspector.ts';
import { trainingMemory } from '../system/memory.ts';
import { openModels, type Models } from '../models/models.ts';
import { createDecoder, type PictureDecoder } from '../pictures/decoder.ts';
import { createProber, type Prober } from '../probe/prober.ts';
import { forkProcess } from '../processes/fork.ts';
import { program } from '../system/resources.ts';
import { openRuns, type Runs } from '../runs/runs.ts';
import { initialWeights } from '../training/initial-weights.ts';
import { networksOf } from '../networks/networks.ts';
import type { Networks } from '../networks/network.ts';
import { createTrainer, type Trainer } from '../trainer/trainer.ts';
import type { Context } from './command.ts';
import { findEngine as findEngineOf } from './library.ts';

/** The services a command works with: those of a home, each of which another process may have open too. */
export interface Place {
  runs: Runs;
  datasets: Datasets;
  models: Models;
  /** Runs and imported models alike. */
  networks: Networks;
  trainer: Trainer;
  inspector: Inspector;
  prober: Prober;
  exporter: Exporter;
  importer: Importer;
  pictures: PictureDecoder;
}

/**
 * Opens the services of a home for one piece of work; runs trained here stop with a checkpoint when it ends. From
 * here on Ctrl-C is the work's to heed; a second one ends every child, and their runs are recorded as interrupted.
 */
export async function withPlace<T>(context: Context, work: (place: Place) => Promise<T>): Promise<T> {
  const place = openPlace(context);
  const endChildren = (): void => {
    for (const service of [place.inspector, place.prober, place.exporter, place.importer, place.pictures]) service.close();
  };
  const endAll = (): void => {
    endChildren();
    void place.trainer.close({ now: true });
  };
  context.interruption();
  context.atOnce.addEventListener('abort', endAll, { once: true });
  try {
    return await work(place);
  } finally {
    endChildren();
    await place.trainer.close();
    context.atOnce.removeEventListener('abort', endAll);
    place.runs.close();
  }
}

function openPlace({ home, env, report }: Context): Place {
  const runs = openRuns(home);
  const datasets = openDatasets(home.datasets, resolveCache(env));
  const findEngine = (): ReturnType<typeof findEngineOf> => findEngineOf(env);
  const models = openModels(home.models);
  const networks = networksOf(runs, models);
  const inspector = createInspector({ findRun: networks.open, datasets, findEngine, start: () => forkProcess(program('inspect/child')) });
  const importer = createImporter({ home, models, runs, datasets, spawn: forkProcess, childEntry: program('import/child') });
  return {
    runs,
    datasets,
    models,
    networks,
    inspector,
    importer,
    pictures: createDecoder({ spawn: forkProcess, childEntry: program('pictures/child') }),
    exporter: createExporter({ findEngine, datasets, database: home.database, spawn: forkProcess, childEntry: program('export/child') }),
    prober: createProber({
      findEngine,
      spawn: forkProcess,
      childEntry: program('probe/child'),
      available: async () => trainingMemory(await inspector.devices()),
      isBusy: () => runs.list().some(({ state }) => state === 'running'),
    }),
    trainer: createTrainer({
      runs,
      findWeights: initialWeights({ runs, models, importer }),
      datasets: {
        directory(id) {
          const dataset = datasets.open(id);
          dataset.close();
          return dataset.directory;
        },
      },
      findEngine,
      spawn: forkProcess,
      childEntry: program('trainer/child'),
      report: (error) => report.line(toPlainError(error).message),
    }),
  };
}
