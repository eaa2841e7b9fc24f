import { basename } from 'node:path';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { phrase, type Phrase } from '../../core/errors/words.ts';
import { markOf, type ExportProgress, type ExportReport, type ExportSettings } from '../../core/exports.ts';
import { resolveModel } from '../../core/model/model.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { EngineRef } from '../engine/engines.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { Failures } from '../processes/connection.ts';
import { createJobs } from '../processes/jobs.ts';
import type { Network } from '../networks/network.ts';
import { createStaging, placeExport, removeStaging } from './place/staging.ts';
import { checkTarget, type Target } from './place/target.ts';
import type { ExportJob } from './protocol.ts';
import { checkSettings, factsOf } from './settings.ts';
import type { ExportWork } from './work.ts';

export interface ExporterOptions {
  /** @throws EpochalError `runtime.missing`. */
  findEngine(): Promise<EngineRef>;
  datasets: Pick<Datasets, 'open'>;
  /** Path of the database that runs are recorded in. */
  database: string;
  spawn(entry: string): ServingChild;
  /** The file of main/export/child. */
  childEntry: string;
}

export interface ExportOptions {
  onProgress?: (progress: ExportProgress) => void;
  /** Ends it at once, with `export.cancelled`; nothing is left. */
  signal?: AbortSignal;
  /** Replaces a file that is no earlier export. */
  force?: boolean;
}

/** Takes trained networks out, each in a process of its own. */
export interface Exporter {
  /** @throws EpochalError `export.settings`, `export.not-yet`, of settings that no export can be begun with. */
  check(network: Network, settings: ExportSettings): void;
  /**
   * @param path absolute: of the file, or of the folder where the format is one of several files.
   * @returns what was written and what running it showed. A proof below its limit is said in there, and the file stays.
   * @throws EpochalError `export.settings`, `export.not-yet`, `export.no-images`, `export.cancelled`, `export.died`, `process.hung`;
   *   `output.folder`, `output.write`, `output.exists`, `disk.full`; of the format's writer. Nothing is left then.
   */
  export(network: Network, settings: ExportSettings, path: string, options?: ExportOptions): Promise<ExportReport>;
  /** Ends all that are under way. */
  close(): void;
}

export function createExporter({ findEngine, datasets, database, spawn, childEntry }: ExporterOptions): Exporter {
  const jobs = createJobs<ExportWork>();

  function check(network: Network, settings: ExportSettings): void {
    checkSettings(settings, resolveModel(network.model));
  }

  return {
    check,
    async export(network, settings, path, options = {}) {
      const { format } = settings;
      check(network, settings);
      const { extension } = factsOf(format);
      const target: Target = { path, isFile: extension !== null };
      checkTarget(target, options.force ?? false);
      const { dataset, reason } = findDataset(network, settings, datasets);
      const engine = await findEngine().catch(noEngine);
      const staging = createStaging(target);
      try {
        const job: ExportJob = {
          engine,
          id: network.run,
          name: network.name,
          spec: network.model,
          checkpoint: network.checkpoint.folder,
          epoch: network.detail && markOf(network.checkpoint.name),
          classes: network.classes && [...network.classes],
          trainedOn: network.trainedOn,
          run: network.detail,
          database,
          dataset,
          noDataset: reason,
          settings,
          staging,
          fileName: target.isFile ? basename(path) : null,
        };
        const report = await jobs.runToEnd({ start: () => spawn(childEntry), signal: options.signal, ...failuresOf(job) }, (call) => call('export', job, options));
        placeExport(staging, target);
        return report;
      } catch (error) {
        removeStaging(staging);
        throw error;
      }
    },
    close: jobs.close,
  };
}

/** The folder of the data set asked for, or of the run's; one asked for must be there. */
function findDataset({ trainedOn, name }: Network, { dataset: wanted }: ExportSettings, datasets: ExporterOptions['datasets']): { dataset: string | null; reason: Phrase | null } {
  const id = wanted ?? trainedOn?.id ?? null;
  if (id === null) return { dataset: null, reason: phrase`'${name}' is an imported model, which has no data set of its own.` };
  try {
    const opened = datasets.open(id);
    opened.close();
    return { dataset: opened.directory, reason: null };
  } catch (error) {
    if (wanted !== null || !(error instanceof EpochalError)) throw error;
    return { dataset: null, reason: phrase`The data set '${id}' can't be read: ${toPlainError(error)}.` };
  }
}

function noEngine(error: unknown): null {
  if (error instanceof EpochalError && error.code === 'runtime.missing') return null;
  throw error;
}

function failuresOf({ name, settings }: ExportJob): Failures {
  const { format } = settings;
  return {
    process: phrase`The process that exported '${name}' as ${format}`,
    cancelled: () => new EpochalError('export.cancelled', { name, format }),
    tooMuchMemory: () => new EpochalError('export.out-of-memory', { name, format }),
    died: (how) => new EpochalError('export.died', { name, format, how }),
  };
}
