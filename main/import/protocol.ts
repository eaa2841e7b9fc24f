import type { PlainError } from '../../core/errors.ts';
import type { ImportKind, ModelOrigin } from '../../core/models.ts';
import type { ChildProcess } from '../processes/process.ts';
import type { UnsupportedLayer } from './imported.ts';

/** What an importing process is to do: one import, once. */
export interface ImportOrder {
  kind: ImportKind;
  /** The file, or the folder. */
  path: string;
  name: string;
  /** What the model is to be called. */
  modelName: string;
  /** An empty folder of the store of models, to write into. */
  staged: string;
}

/** The last word of an importing process. */
export type FromImport = { type: 'done'; origin: ModelOrigin } | { type: 'failed'; error: PlainError; unsupported: readonly UnsupportedLayer[] };

/** An importing process, from outside. */
export type ImportChild = ChildProcess<ImportOrder, FromImport>;
