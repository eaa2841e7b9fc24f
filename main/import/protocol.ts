import type { PlainError } from '../../core/errors.ts';
import type { ImportKind } from '../../core/models.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { Detected } from './detect.ts';
import type { UnsupportedLayer } from '../formats/errors.ts';

/** What an importing process is to do. It ends after any order but `detect`, which another may follow. */
export type ImportOrder = DetectOrder | ModelOrder | WeightsOrder | RunsOrder;

/** Tells what a path holds. */
export interface DetectOrder {
  type: 'detect';
  path: string;
}

/** Reads a model, and writes it as the store of models keeps it. */
export interface ModelOrder {
  type: 'model';
  kind: ImportKind;
  /** The file, or the folder. */
  path: string;
  name: string;
  /** What the model is to be called. */
  modelName: string;
  /** An empty folder of the store of models, to write into. */
  staged: string;
}

/** Reads the weights of a file of Keras that fit a model, and writes them as safetensors. */
export interface WeightsOrder {
  type: 'weights';
  path: string;
  name: string;
  spec: ModelSpec;
  /** An empty folder, to write `weightsFile` into. */
  staged: string;
}

export const weightsFile = 'weights.safetensors';

/** Reads the runs of an `.epochal` file, and lays them out as the runs of a home keep them. */
export interface RunsOrder {
  type: 'runs';
  path: string;
  /** An empty staging folder of the home's runs, to write `rowsFile` and the runs' folders into. */
  staged: string;
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

/** What is answered to each order. */
export interface Answers {
  /** `bytes` of all files it consists of. */
  detect: Detected & { bytes: number };
  model: null;
  weights: Unmatched;
  runs: StagedRun[];
}

/** What an importing process tells: how far it is, then an answer or why there is none. */
export type FromImport =
  | { type: 'progress'; done: number; total: number }
  | { type: 'done'; answer: Answers[keyof Answers] }
  | { type: 'failed'; error: PlainError; unsupported: readonly UnsupportedLayer[] };

/** An importing process, from outside. */
export type ImportChild = ChildProcess<ImportOrder, FromImport>;
