import { EpochalError } from '../../core/errors.ts';
import type { Imported, ModelChange, ModelDetail, ModelRow } from '../../core/models.ts';
import { createTopic } from './topic.ts';

/** A file a window has brought, and where it lay in the folder it was chosen from. */
export interface BroughtFile {
  upload: string;
  path: string;
}

/** The imported models as every window sees them. */
export interface Importing {
  list(): ModelRow[];
  /** @throws EpochalError `model.unknown`, `model.damaged`. */
  show(model: string): ModelDetail;
  /** @throws EpochalError `import.*`, `upload.missing`. */
  import(files: readonly BroughtFile[], name: string | null, signal: AbortSignal): Promise<Imported>;
  rename(model: string, name: string): ModelRow;
  remove(model: string): void;
  /** @returns ends it. */
  subscribe(listener: (change: ModelChange) => void): () => void;
}

export function createImporting(report: (error: unknown) => void): Importing {
  const topic = createTopic<ModelChange>(report);
  const refuse = (): never => {
    throw new EpochalError('import.not-yet', 'Imports are not there yet.', 'Wait for a newer Epochal.');
  };
  return { list: () => [], show: refuse, import: () => Promise.reject(new EpochalError('import.not-yet', 'Imports are not there yet.', 'Wait for a newer Epochal.')), rename: refuse, remove: refuse, subscribe: topic.subscribe };
}
