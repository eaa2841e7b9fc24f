import type { PlainError } from '../../core/errors.ts';
import type { ImportKind } from '../../core/models.ts';
import type { ModelSpec } from '../../core/model/spec.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { UnsupportedLayer } from './imported.ts';

/** What an importing process is to do: one thing, once. */
export type ImportOrder = ModelOrder | WeightsOrder;

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

/** Layers of a model that a file has no weights for, and layers of the file that nothing of the model fits. */
export interface Unmatched {
  missing: string[];
  unused: string[];
}

/** The last word of an importing process. `unmatched` is of weights. */
export type FromImport = { type: 'done'; unmatched: Unmatched | null } | { type: 'failed'; error: PlainError; unsupported: readonly UnsupportedLayer[] };

/** An importing process, from outside. */
export type ImportChild = ChildProcess<ImportOrder, FromImport>;
