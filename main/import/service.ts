import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Imported, ModelChange, ModelDetail, ModelRow } from '../../core/models.ts';
import { resolveModel } from '../../core/model/model.ts';
import { summarize } from '../../core/model/summary.ts';
import type { ModelUploads } from '../uploads/models.ts';
import type { Importer } from './importer.ts';
import { createTopic } from '../system/topic.ts';
import { usualTraining } from '../../core/usual-training.ts';
import type { Models } from '../models/models.ts';

/** The imported models as every window sees them. */
export interface ImportService {
  list(): ModelRow[];
  /** @throws EpochalError `model.unknown`, `model.damaged`. */
  show(model: string): ModelDetail;
  /**
   * @param files that a window has brought, each where it lay in the folder it was chosen from.
   * @throws EpochalError as Importer.import; `upload.missing`.
   */
  import(files: readonly { upload: string; path: string }[], name: string | null, signal: AbortSignal): Promise<Imported>;
  /** @throws EpochalError `model.unknown`, `model.name`. */
  rename(model: string, name: string): ModelRow;
  /** @throws EpochalError `model.unknown`. */
  remove(model: string): void;
  /** @returns ends it. */
  subscribe(listener: (change: ModelChange) => void): () => void;
}

export function createImportService(models: Models, importer: Importer, uploads: ModelUploads, report: (error: unknown) => void): ImportService {
  const topic = createTopic<ModelChange>(report);
  return {
    list: () => models.list(),
    show(model) {
      const network = resolveModel(models.readModel(model));
      return { ...models.row(model), summary: summarize(network), training: usualTraining(network), classNames: models.classNames(model), folder: models.folder(model) };
    },
    async import(files, name, signal) {
      const { folder, remove } = uploads.gather(files);
      try {
        const imported = await importer.import(onlyFile(folder), { name, signal });
        if (imported.kind === 'model') topic.publish({ row: imported.row });
        return imported;
      } finally {
        remove();
      }
    },
    rename(model, name) {
      const row = models.rename(model, name);
      topic.publish({ row });
      return row;
    },
    remove(model) {
      models.remove(model);
      topic.publish({ deleted: model });
    },
    subscribe: (listener) => topic.subscribe(listener),
  };
}

/** The one file in a folder, so that it goes by its own name; else the folder. */
function onlyFile(folder: string): string {
  const names = readdirSync(folder);
  const only = join(folder, names[0] ?? '');
  return names.length === 1 && statSync(only).isFile() ? only : folder;
}
