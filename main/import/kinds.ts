import { EpochalError } from '../../core/errors.ts';
import type { ImportKind } from '../../core/models.ts';
import type { ImportedModel } from './imported.ts';

/** Reads the network of a file (its bytes) or of a folder (its path). @param name for messages and the model. */
export type ReadModel = (source: Uint8Array | string, name: string) => Promise<ImportedModel>;

/** Where each reader is, and whether it takes a folder. They are loaded when they are asked for. `epochal` holds runs, and is read elsewhere. */
const readers: Partial<Record<ImportKind, { isFolder: boolean; load(): Promise<ReadModel> }>> = {};

/** @throws EpochalError `import.not-yet`. */
export function requireReader(kind: ImportKind): { isFolder: boolean; load(): Promise<ReadModel> } {
  const reader = readers[kind];
  if (reader) return reader;
  throw new EpochalError('import.not-yet', `Files of ${kind} can't be brought in yet.`, `Those of ${[...Object.keys(readers), 'epochal'].join(', ')} can.`);
}
