import { openDatasets, type Datasets } from '../datasets/datasets.ts';
import { createEdits, type Edits } from '../datasets/edits/edits.ts';
import { createReader } from '../datasets/reader.ts';
import { openModels, type Models } from '../models/models.ts';
import type { Networks } from '../networks/network.ts';
import { networksOf } from '../networks/networks.ts';
import { forkProcess } from '../processes/fork.ts';
import type { Spawn } from '../processes/process.ts';
import { openRuns, type Runs } from '../runs/runs.ts';
import { resolveCache, type Home } from '../system/home.ts';
import { lazily } from '../system/lazy.ts';
import { reportToStderr } from '../system/report.ts';

export interface StoreOptions {
  home: Home;
  /** Where downloads are kept; default `resolveCache()`. */
  cache?: string | undefined;
  /** How child processes are started: Node's fork (default), or Electron's utility processes. */
  spawn?: Spawn | undefined;
  /** Is called with defects; default: stderr. */
  report?: ((error: unknown) => void) | undefined;
}

/** What a home keeps. Another process may have the same home open. */
export interface Stores {
  datasets: Datasets;
  edits: Edits;
  runs: Runs;
  modelStore: Models;
  /** Runs and imported models alike. */
  networks: Networks;
}

export interface OpenedStores {
  /** Each is opened when it is first asked for; `runs` and `networks` throw as openRuns does. */
  stores: Stores;
  /** Closes those that were opened. */
  close(): void;
}

export function openStores({ home, cache = resolveCache(), spawn = forkProcess, report = reportToStderr }: StoreOptions): OpenedStores {
  const { values: stores, built } = lazily<Stores>({
    datasets: () => openDatasets(home.datasets, cache, undefined, createReader({ spawn })),
    edits: ({ datasets }) => createEdits(datasets, home.datasets, report),
    runs: () => openRuns(home),
    modelStore: () => openModels(home.models),
    networks: ({ runs, modelStore }) => networksOf(runs, modelStore),
  });
  return { stores, close: () => built.runs?.close() };
}
