import { readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { EpochalError, fromPlainError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { Imported } from '../../core/models.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { WeightMap } from '../engine/engine.ts';
import type { Models } from '../models/models.ts';
import { hung, type ChildEnd, type ProcessOptions } from '../processes/process.ts';
import type { Runs } from '../runs/runs.ts';
import { readWeightsFile } from '../trainer/checkpoint/read.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { sizeOf } from './content.ts';
import { detect, type Detected } from './detect.ts';
import { importBundle } from './epochal/epochal.ts';
import { damaged, tooLarge, UnsupportedError } from './imported.ts';
import { requireReader } from './kinds.ts';
import { weightsFile, type FromImport, type ImportChild, type ImportOrder, type Unmatched } from './protocol.ts';

export interface ImporterOptions {
  models: Models;
  runs: Runs;
  datasets: Pick<Datasets, 'list'>;
  spawn(entry: string, options: ProcessOptions): ImportChild;
  /** The file of main/import/child. */
  childEntry: string;
  /** What a process may take; default `boundsOf` of the file's size. */
  bounds?: (bytes: number) => Bounds;
}

export interface ImportOptions {
  /** What the model is to be called; null for the name of its file. */
  name?: string | null;
  /** Ends it at once, with `import.cancelled`; nothing is left. */
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** Brings networks in, each read in a process of its own: what is wrong with a file ends there. */
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

const lookEveryMs = 50;

export function createImporter({ models, runs, datasets, spawn, childEntry, bounds = boundsOf }: ImporterOptions): Importer {
  const children = new Set<ImportChild>();

  /** One process from its order to its end, within its bounds. */
  function work(order: ImportOrder, limits: Bounds, signal: AbortSignal | undefined): Promise<Unmatched | null> {
    const child = spawn(childEntry, { heapMegabytes: limits.heapMegabytes });
    children.add(child);
    let last: FromImport | null = null;
    let stopped: EpochalError | null = null;
    const stop = (error: EpochalError): void => {
      stopped ??= error;
      child.kill();
    };
    const cancel = (): void => stop(cancelled(order.name));
    signal?.addEventListener('abort', cancel, { once: true });
    const began = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - began > limits.milliseconds) stop(new EpochalError('import.took-too-long', `Reading ${order.name} took more than ${Math.round(limits.milliseconds / 1000)} s, which no sound file of its size does.`, 'Save the model anew, and try that file.'));
      else if (residentBytes(child.pid) > limits.residentBytes) stop(tooLarge(order.name, 'what was read of it', limits.residentBytes, limits.residentBytes));
    }, lookEveryMs);
    return new Promise((fulfil, reject) => {
      child.onMessage((message) => (last = message));
      child.onEnd((end) => {
        clearInterval(watch);
        signal?.removeEventListener('abort', cancel);
        const isClosed = !children.delete(child);
        if (stopped) reject(stopped);
        else if (last?.type === 'done') fulfil(last.unmatched);
        else if (last) reject(last.unsupported.length > 0 ? new UnsupportedError(order.name, last.unsupported) : fromPlainError(last.error));
        else reject(isClosed ? cancelled(order.name) : died(order.name, end, limits));
      });
      child.send(order);
    });
  }

  async function importNetwork({ kind, path, name: file }: Detected, { name = null, signal }: ImportOptions): Promise<Imported> {
    requireReader(kind);
    const size = sizeOf(path);
    if (size > largestFile) throw tooLarge(file, 'the file', size, largestFile);
    const staged = models.stage();
    try {
      await work({ type: 'model', kind, path: resolve(path), name: file, modelName: nameOf(file), staged }, bounds(size), signal);
      return { kind: 'model', row: models.place(staged, name, runs.list().map(({ run }) => run)) };
    } catch (error) {
      models.discard(staged);
      throw error;
    }
  }

  async function weights(path: string, spec: ModelSpec, name = basename(path)): Promise<Unmatched & { weights: WeightMap }> {
    const { size } = statSync(path);
    if (size > largestFile) throw tooLarge(name, 'the file', size, largestFile);
    const staged = models.stage();
    try {
      const unmatched = await work({ type: 'weights', path: resolve(path), name, spec, staged }, bounds(size), undefined);
      return { ...unmatched!, weights: readWeightsFile(join(staged, weightsFile)) };
    } finally {
      models.discard(staged);
    }
  }

  async function importRuns({ path }: Detected, { signal, onProgress }: ImportOptions): Promise<Imported> {
    const here = datasets.list().flatMap(({ id, info }) => (info ? [{ id, sha256: info.sha256 }] : []));
    const imported = await importBundle(path, { runs, datasets: here, isTaken: (id) => models.has(id), ...(signal ? { signal } : {}), ...(onProgress ? { progress: onProgress } : {}) });
    const warnings = imported.flatMap(({ run, name, from, outcome, dataset }) => [
      ...(outcome === 'renamed' ? [`Run '${name}' is here as ${run}: another run or model has its id, ${from}.`] : []),
      ...(outcome === 'there' ? [`Run '${name}' (${run}) was here already.`] : []),
      ...(dataset === null ? [`The data set that '${name}' was trained on is not here: it can be looked at, and not be resumed.`] : []),
    ]);
    return { kind: 'runs', rows: imported.map(({ run }) => runs.row(run)), warnings };
  }

  return {
    weights,
    async import(path, options = {}) {
      const found = await detect(path);
      if (options.signal?.aborted) throw cancelled(found.name);
      return found.kind === 'epochal' ? importRuns(found, options) : importNetwork(found, options);
    },
    close() {
      const all = [...children];
      children.clear();
      for (const child of all) child.kill();
    },
  };
}

/** `resnet50.keras` -> `resnet50`. */
function nameOf(file: string): string {
  return basename(file, extname(file)) || file;
}

/** Of a process on Linux; 0 where the system has no such file. */
function residentBytes(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid ?? 0}/statm`, 'utf8').split(' ')[1];
    return Number(pages) * 4096;
  } catch {
    // Another system, or the process has just ended.
    return 0;
  }
}

function cancelled(name: string): EpochalError {
  return new EpochalError('import.cancelled', `The import of ${name} was cancelled.`, 'Nothing was kept; start it again when you like.');
}

function died(name: string, { code, signal, said, hung: isHung }: ChildEnd, { heapMegabytes, residentBytes: most }: Bounds): EpochalError {
  if (isHung) return hung(`The process that read ${name}`);
  if (/heap out of memory|invalid table size|Array buffer allocation failed|bad_alloc/i.test(said)) return tooLarge(name, 'what was read of it', heapMegabytes * 2 ** 20, most);
  const line = said.trim().split('\n').at(-1);
  return damaged(name, `the process that read it ended (${signal ?? `exit code ${String(code)}`}${line ? `: ${line}` : ''})`);
}

