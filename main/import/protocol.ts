import type { ImportKind } from '../../core/models.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { LogFormat } from '../../core/imported-runs.ts';
import type { Detected } from './detect.ts';

/** What a path holds. */
export interface Found extends Detected {
  /** Of all files it consists of. */
  bytes: number;
}

/** How far the runs are laid out, in bytes. */
export interface Copied {
  done: number;
  total: number;
}

/** Reads a model, and writes it as the store of models keeps it. */
export interface ModelJob {
  kind: Exclude<ImportKind, 'epochal'>;
  /** The file, or the folder. */
  path: string;
  name: string;
  /** What the model is to be called. */
  modelName: string;
  /** An empty folder of the store of models, to write into. */
  staged: string;
}

/** Reads the weights of a file of Keras that fit a model, and writes them as safetensors. */
export interface WeightsJob {
  path: string;
  name: string;
  spec: ModelSpec;
  /** An empty folder, to write `weightsFile` into. */
  staged: string;
}

export const weightsFile = 'weights.safetensors';

/** Where the runs of a home lie. */
export interface RunPlaces {
  database: string;
  /** The folder of their folders. */
  runs: string;
}

/** Reads the runs of an `.epochal` file, and lays them out as the runs of a home keep them. */
export interface RunsJob {
  path: string;
  /** An empty staging folder of the home's runs, to write `rowsFile` and the runs' folders into. */
  staged: string;
  /** The home they go to. */
  home: RunPlaces;
  /** The data sets of the home. */
  datasets: readonly { id: string; sha256: string }[];
  /** Ids of something else than runs, such as imported models. */
  taken: readonly string[];
}

/** A run database of its own, with the rows of the runs that are to be taken in. */
export const rowsFile = 'rows.db';

/** What became of one run of an `.epochal` file. */
export interface StagedRun {
  /** Its id here. */
  run: string;
  name: string;
  /** Its id in the file. */
  from: string;
  /** `added`; `renamed`: added under a new id, as another run or a model has its; `there`: the very same run was here already. */
  outcome: 'added' | 'renamed' | 'there';
  /** The data set here that it trained on; null where there is none of that content, so that it can't be resumed. */
  dataset: string | null;
  /** Name of its folder below the staging folder; null for one that was here already. */
  folder: string | null;
}

/** Layers of a model that a file has no weights for, and layers of the file that nothing of the model fits. */
export interface Unmatched {
  missing: string[];
  unused: string[];
}

/** Reads the runs of a log. */
export interface LogsJob {
  /** Of a file, or of a folder that is searched. */
  path: string;
  /** Null: what it holds. */
  as: LogFormat | null;
  /** What the path is called. */
  source: string;
}
