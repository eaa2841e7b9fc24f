import { createDatasetExporter, type DatasetExporter } from '../export/data/exporter.ts';
import { createCollections, type Collections } from '../datasets/collect/collections.ts';
import { createChecker } from '../datasets/check/checker.ts';
import { createChecks, type Checks } from '../datasets/check/checks.ts';
import { createExporter, type Exporter } from '../export/exporter.ts';
import type { EngineRef } from '../engine/engines.ts';
import { createImporter, type Importer } from '../import/importer.ts';
import { createInspector, type Inspector } from '../inspect/inspector.ts';
import { createDecoder, type PictureDecoder } from '../pictures/decoder.ts';
import { createProber, type Prober } from '../probe/prober.ts';
import { forkProcess } from '../processes/fork.ts';
import { lazily } from '../system/lazy.ts';
import { program } from '../system/resources.ts';
import { createTrainer, type Trainer } from '../trainer/trainer.ts';
import { initialWeights } from '../training/initial-weights.ts';
import type { StoreOptions, Stores } from './stores.ts';

export interface WorkerOptions extends Pick<StoreOptions, 'home' | 'spawn'> {
  stores: Stores;
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  /** Bytes that a training may take. */
  available(workers: Workers): number | Promise<number>;
  /** Is called with defects. */
  report(error: unknown): void;
}

/** What does its work in child processes. */
export interface Workers {
  inspector: Inspector;
  checks: Checks;
  prober: Prober;
  exporter: Exporter;
  datasetExporter: DatasetExporter;
  importer: Importer;
  pictures: PictureDecoder;
  collections: Collections;
  trainer: Trainer;
}

export interface OpenedWorkers {
  /** Each is created when it is first asked for. */
  workers: Workers;
  /** Ends the processes of all that have been created, but those that train. */
  endProcesses(): void;
  /** The same, and stops what trains here, each with a checkpoint. @param options.now without one. */
  close(options?: { now?: boolean }): Promise<void>;
}

/** The one place where the window, the server and the command line get these from, so that they cannot differ. */
export function openWorkers({ home, spawn = forkProcess, stores, findEngine, available, report }: WorkerOptions): OpenedWorkers {
  const { values: workers, built } = lazily<Workers>({
    inspector: () => createInspector({ findNetwork: (network, checkpoint) => stores.networks.open(network, checkpoint), datasets: stores.datasets, findEngine, start: () => spawn(program('inspect/child')) }),
    prober: (others) => createProber({ findEngine, spawn, childEntry: program('probe/child'), available: () => available(others), isBusy: () => stores.runs.list().some(({ state }) => state === 'running') }),
    exporter: () => createExporter({ findEngine, datasets: stores.datasets, database: home.database, spawn, childEntry: program('export/child') }),
    datasetExporter: () => createDatasetExporter({ datasets: stores.datasets, spawn, childEntry: program('export/data/child') }),
    importer: () => createImporter({ home, models: stores.modelStore, runs: stores.runs, datasets: stores.datasets, spawn, childEntry: program('import/child') }),
    pictures: () => createDecoder({ spawn, childEntry: program('pictures/child') }),
    collections: (others) => createCollections(home.datasets, { read: (...given) => others.pictures.read(...given) }, (id) => stores.datasets.info(id).edits > 0),
    checks: () => createChecks(stores.datasets, createChecker({ start: () => spawn(program('datasets/check/child')) }), report),
    trainer: (others) =>
      createTrainer({
        runs: stores.runs,
        findWeights: initialWeights({ runs: stores.runs, models: stores.modelStore, importer: { weights: (...given) => others.importer.weights(...given) } }),
        datasets: { directory: (id) => directoryOf(stores, id) },
        findEngine,
        spawn,
        childEntry: program('trainer/child'),
        available: () => available(others),
        report,
      }),
  });
  const endProcesses = (): void => {
    for (const worker of [built.inspector, built.checks, built.prober, built.exporter, built.datasetExporter, built.importer, built.pictures]) worker?.close();
  };
  return {
    workers,
    endProcesses,
    async close(options) {
      endProcesses();
      await built.trainer?.close(options);
    },
  };
}

function directoryOf({ datasets }: Stores, id: string): string {
  const dataset = datasets.open(id);
  dataset.close();
  return dataset.directory;
}
