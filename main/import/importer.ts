import { statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { Imported } from '../../core/models.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { WeightMap } from '../../core/model/weights.ts';
import type { Models } from '../models/models.ts';
import type { ProcessOptions } from '../processes/process.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeightsFile } from '../checkpoints/read.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { missing } from './detect.ts';
import { takeIn } from './epochal/epochal.ts';
import { tooLarge } from '../formats/errors.ts';
import { requireReader } from './kinds.ts';
import { weightsFile, type Answers, type ImportChild, type Unmatched } from './protocol.ts';
import { cancelled, readerOf, type Reader } from './reader.ts';

export interface ImporterOptions {
  models: Models;
  runs: Runs;
  datasets: Pick<Datasets, 'list'>;
  spawn(entry: string, options: ProcessOptions): ImportChild;
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
  /** Ends all that are under way. */
  close(): void;
}

export const largestFile = 4 * 2 ** 30;

export function createImporter({ models, runs, datasets, spawn, childEntry, bounds = boundsOf }: ImporterOptions): Importer {
  const readers = new Set<Reader>();

  /** Does work with a process of its own, which is gone afterwards. */
  async function withReader<T>(name: string, limits: Bounds, signal: AbortSignal | undefined, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (signal?.aborted) throw cancelled(name);
    const reader = readerOf(spawn(childEntry, { heapMegabytes: limits.heapMegabytes }), name, signal);
    readers.add(reader);
    try {
      return await work(reader);
    } finally {
      await reader.end();
      readers.delete(reader);
    }
  }

  async function importNetwork(reader: Reader, { kind, path, name: file, bytes }: Answers['detect'], { name = null }: ImportOptions): Promise<Imported> {
    requireReader(kind);
    if (bytes > largestFile) throw tooLarge(file, 'the file', bytes, largestFile);
    const staged = models.stage();
    try {
      await reader.ask({ type: 'model', kind, path, name: file, modelName: nameOf(file), staged }, bounds(bytes));
      return { kind: 'model', row: models.place(staged, name, runs.list().map(({ run }) => run)) };
    } catch (error) {
      models.discard(staged);
      throw error;
    }
  }

  async function importRuns(reader: Reader, { path, bytes }: Answers['detect'], { onProgress }: ImportOptions): Promise<Imported> {
    const here = datasets.list().flatMap(({ id, info }) => (info ? [{ id, sha256: info.sha256 }] : []));
    const taken = models.list().map(({ model }) => model);
    const imported = await takeIn(runs, (staged) => reader.ask({ type: 'runs', path, staged, datasets: here, taken }, bounds(bytes, 'runs'), onProgress));
    const warnings = imported.flatMap(({ run, name, from, outcome, dataset }) => [
      ...(outcome === 'renamed' ? [`Run '${name}' is here as ${run}: another run or model has its id, ${from}.`] : []),
      ...(outcome === 'there' ? [`Run '${name}' (${run}) was here already.`] : []),
      ...(dataset === null ? [`The data set that '${name}' was trained on is not here: it can be looked at, and not be resumed.`] : []),
    ]);
    return { kind: 'runs', rows: imported.map(({ run }) => runs.row(run)), warnings };
  }

  return {
    async weights(path, spec, name = basename(path)) {
      const { size } = statSync(path);
      if (size > largestFile) throw tooLarge(name, 'the file', size, largestFile);
      const limits = bounds(size);
      const staged = models.stage();
      try {
        const unmatched = await withReader(name, limits, undefined, (reader) => reader.ask({ type: 'weights', path: resolve(path), name, spec, staged }, limits));
        return { ...unmatched, weights: readWeightsFile(join(staged, weightsFile)) };
      } finally {
        models.discard(staged);
      }
    },
    async import(path, options = {}) {
      const file = statSync(path, { throwIfNoEntry: false });
      if (!file) throw missing(path);
      const limits = bounds(file.size);
      return withReader(basename(path), limits, options.signal, async (reader) => {
        const found = await reader.ask({ type: 'detect', path: resolve(path) }, limits);
        return found.kind === 'epochal' ? importRuns(reader, found, options) : importNetwork(reader, found, options);
      });
    },
    close() {
      for (const reader of readers) reader.cancel();
    },
  };
}

/** `resnet50.keras` -> `resnet50`. */
function nameOf(file: string): string {
  return basename(file, extname(file)) || file;
}
