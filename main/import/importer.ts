import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { LogFormat } from '../../core/imported-runs.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { Imported } from '../../core/models.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import type { Models } from '../models/models.ts';
import type { ServingChild } from '../processes/calls.ts';
import type { CallChild, Failures } from '../processes/connection.ts';
import { createJobs } from '../processes/jobs.ts';
import type { ProcessOptions } from '../processes/process.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeightsFile } from '../checkpoints/read.ts';
import { boundsOf, logBounds, type Bounds } from './bounds.ts';
import { missing } from './detect.ts';
import { takeIn } from './epochal/epochal.ts';
import { damaged, refuseUnsupported, tooLarge } from '../formats/errors.ts';
import type { ReadLogs } from './logs/read.ts';
import { takeLogs, type TakenLogs } from './logs/take.ts';
import { weightsFile, type Found, type ModelJob, type RunPlaces, type Unmatched } from './protocol.ts';
import type { ImportWork } from './work.ts';

export interface ImporterOptions {
  /** Where the runs lie, which those of a file are compared with. */
  home: RunPlaces;
  models: Models;
  runs: Runs;
  datasets: Pick<Datasets, 'list'>;
  spawn(entry: string, options: ProcessOptions): ServingChild;
  /** The file of main/import/child. */
  childEntry: string;
  /** What a process may take; default `boundsOf`. */
  bounds?: typeof boundsOf;
}

export interface ImportOptions {
  /** What the model is to be called; null for the name of its file. */
  name?: string | null;
  /** Ends it at once, with `import.cancelled`; nothing is left. */
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** Brings networks and runs in, each file read in a process of its own: what is wrong with it ends there. */
export interface Importer {
  /**
   * @param path of a file or a folder.
   * @throws EpochalError `import.missing`, `import.not-a-model`, `import.damaged`, `import.unsupported` (an UnsupportedError,
   *   which names all layers), `import.too-large`, `import.took-too-long`, `import.cancelled`, `process.hung`, `import.not-yet`, `model.name`.
   */
  import(path: string, options?: ImportOptions): Promise<Imported>;
  /**
   * Weights that a file of Keras has for a model.
   * @param path of a `.keras` or `.h5` file, of a whole model or of weights alone.
   * @param name what the file is called; default that of its path.
   * @throws EpochalError as `import` does.
   */
  weights(path: string, spec: ModelSpec, name?: string): Promise<Unmatched & { weights: WeightMap }>;
  /**
   * Reads logs: TensorBoard's event files, a run a folder, or CSV, a run a file.
   * @param path of a file, or of a folder that is searched.
   * @throws EpochalError `import.missing`, `import.not-a-log`, `import.too-large`, `import.took-too-long`, `import.cancelled`, `process.hung`.
   */
  readLogs(path: string, options?: LogOptions): Promise<ReadLogs>;
  /**
   * Records runs of which there is a log alone.
   * @param name of the run, or what stands before the names of several; null for the name of its folder or file.
   * @throws EpochalError `run.name`.
   */
  takeLogs(found: ReadLogs, name?: string | null): TakenLogs;
  /** Ends all that are under way. */
  close(): void;
}

export interface LogOptions extends Pick<ImportOptions, 'signal'> {
  /** What is looked for; null: event files, else CSV. */
  as?: LogFormat | null;
  /** What the path is called; default its last part. */
  source?: string;
}

export const largestFile = 4 * 2 ** 30;

export function createImporter({ home, models, runs, datasets, spawn, childEntry, bounds = boundsOf }: ImporterOptions): Importer {
  const jobs = createJobs<ImportWork>();

  /** Does work with a process of its own, which is gone afterwards. */
  function withReader<T>(name: string, limits: Bounds, signal: AbortSignal | undefined, work: (call: CallChild<ImportWork>) => Promise<T>): Promise<T> {
    return jobs.runToEnd({ start: () => spawn(childEntry, { heapMegabytes: limits.heapMegabytes }), signal, ...failuresOf(name, limits) }, work);
  }

  async function importNetwork(call: CallChild<ImportWork>, { kind, path, name: file, bytes }: Found & Pick<ModelJob, 'kind'>, { name = null }: ImportOptions): Promise<Imported> {
    if (bytes > largestFile) throw tooLarge(file, phrase`the file`, bytes, largestFile);
    const staged = models.stage();
    try {
      refuseUnsupported(file, await call('model', { kind, path, name: file, modelName: nameOf(file), staged }, { bounds: bounds(bytes) }));
      return { kind: 'model', row: models.place(staged, name, runs.list().map(({ run }) => run)) };
    } catch (error) {
      models.discard(staged);
      throw error;
    }
  }

  async function importRuns(call: CallChild<ImportWork>, { path, bytes }: Found, { onProgress = () => undefined }: ImportOptions): Promise<Imported> {
    const here = datasets.list().flatMap(({ id, info }) => (info ? [{ id, sha256: info.sha256 }] : []));
    const taken = models.list().map(({ model }) => model);
    const imported = await takeIn(runs, (staged) => call('runs', { path, staged, home: { database: home.database, runs: home.runs }, datasets: here, taken }, { bounds: bounds(bytes, 'runs'), onProgress: ({ done, total }) => onProgress(done, total) }));
    const warnings = imported.flatMap(({ run, name, from, outcome, dataset }) => [
      ...(outcome === 'renamed' ? [phrase`Run '${name}' is here as ${run}: another run or model has its id, ${from}.`] : []),
      ...(outcome === 'there' ? [phrase`Run '${name}' (${run}) was here already.`] : []),
      ...(dataset === null ? [phrase`The data set that '${name}' was trained on is not here: it can be looked at, and not be resumed.`] : []),
    ]);
    return { kind: 'runs', rows: imported.map(({ run }) => runs.row(run)), warnings };
  }

  return {
    async weights(path, spec, name = basename(path)) {
      const { size } = statSync(path);
      if (size > largestFile) throw tooLarge(name, phrase`the file`, size, largestFile);
      const limits = bounds(size);
      const staged = models.stage();
      try {
        const unmatched = await withReader(name, limits, undefined, (call) => call('weights', { path: resolve(path), name, spec, staged }, { bounds: limits }));
        return { ...unmatched, weights: readWeightsFile(join(staged, weightsFile)) };
      } finally {
        models.discard(staged);
      }
    },
    async readLogs(path, { as = null, source = basename(path), signal } = {}) {
      if (!statSync(path, { throwIfNoEntry: false })) throw missing(path);
      const limits = logBounds(bytesBelow(path));
      return withReader(source, limits, signal, (call) => call('logs', { path: resolve(path), as, source }, { bounds: limits }));
    },
    takeLogs: (found, name = null) => takeLogs(runs, found, name),
    async import(path, options = {}) {
      const file = statSync(path, { throwIfNoEntry: false });
      if (!file) throw missing(path);
      const limits = bounds(file.size);
      return withReader(basename(path), limits, options.signal, async (call) => {
        const found = await call('detect', resolve(path), { bounds: limits });
        const { kind } = found;
        return kind === 'epochal' ? importRuns(call, found, options) : importNetwork(call, { ...found, kind }, options);
      });
    },
    close: jobs.close,
  };
}

/** Of a file, or of all files below a folder. */
function bytesBelow(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** `resnet50.keras` -> `resnet50`. */
function nameOf(file: string): string {
  return basename(file, extname(file)) || file;
}

function failuresOf(name: string, limits: Bounds): Failures {
  return {
    process: phrase`The process that read ${name}`,
    cancelled: () => new EpochalError('import.cancelled', { name }),
    tooSlow: (milliseconds) => new EpochalError('import.took-too-long', { name, seconds: Math.round(milliseconds / 1000) }),
    tooMuchMemory: (bytes) => tooLarge(name, phrase`what was read of it`, bytes ?? limits.heapMegabytes * 2 ** 20, limits.residentBytes),
    died: (how) => damaged(name, phrase`the process that read it ended: ${how}`),
  };
}
