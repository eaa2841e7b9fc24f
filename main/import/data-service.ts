import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatasetInspection } from '../../core/dataset-inspection.ts';
import { EpochalError } from '../../core/errors.ts';
import type { FittedShape } from '../../core/pictures/fit.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { Downloads } from '../datasets/downloads.ts';
import { idFromName } from '../datasets/names.ts';
import { startTask } from '../datasets/progress.ts';
import type { DatasetReader } from '../datasets/reader.ts';
import { importableKinds, type DatasetKind } from '../datasets/readers/kinds.ts';
import type { ReadOptions } from '../datasets/readers/options.ts';
import { encodePng } from '../pictures/encode-png.ts';
import type { PictureDecoder } from '../pictures/decoder.ts';
import { processTag } from '../system/process-tag.ts';
import type { FolderUploads } from '../uploads/folders.ts';

/** Pictures that windows bring: looked at first, and imported once a person has chosen how. */
export interface DataImports {
  /**
   * Looks at what a window has brought.
   * @throws EpochalError as `DatasetReader.reading`; `upload.missing`.
   */
  inspect(upload: string, signal: AbortSignal): Promise<DatasetInspection>;
  /**
   * One of its pictures as it would be imported, as PNG.
   * @throws EpochalError `inspection.missing`; as `PictureDecoder.decode`.
   */
  picture(inspection: string, place: number, to: FittedShape, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** Begins to import it; how that goes comes from `Downloads`. @throws EpochalError `inspection.missing`, `dataset.name`, `dataset.exists`, `dataset.busy`. */
  import(inspection: string, name: string, options: Omit<ReadOptions, 'as'>): { id: string };
  /** Lets go of it; nothing where it is not known. */
  dismiss(inspection: string): void;
  close(): void;
}

export interface DataImportParts {
  /** Folder of the data sets. */
  store: string;
  datasets: Pick<Datasets, 'list' | 'import'>;
  downloads: Pick<Downloads, 'begin'>;
  reader: DatasetReader;
  pictures: Pick<PictureDecoder, 'decode'>;
  uploads: Pick<FolderUploads, 'take'>;
}

interface Waiting {
  path: string;
  as: DatasetKind | undefined;
  /** Where its shown pictures lie, each named by its place. */
  samples: string;
  remove(): void;
}

/** Looked at and not imported yet; the oldest goes first. */
const mostWaiting = 4;

export function createDataImports({ store, datasets, downloads, reader, pictures, uploads }: DataImportParts): DataImports {
  const waiting = new Map<string, Waiting>();

  function requireWaiting(inspection: string): Waiting {
    const found = waiting.get(inspection);
    if (!found) throw new EpochalError('inspection.missing');
    return found;
  }

  function dismiss(inspection: string): void {
    waiting.get(inspection)?.remove();
    waiting.delete(inspection);
  }

  return {
    async inspect(upload, signal) {
      const { path, remove: removeUpload } = uploads.take(upload);
      const inspection = randomBytes(16).toString('hex');
      const samples = join(store, `.staging-${processTag}-samples-${inspection}`);
      const remove = (): void => {
        rmSync(samples, { recursive: true, force: true });
        removeUpload();
      };
      try {
        mkdirSync(samples);
        const look = await reader.reading(path, {}, startTask(basename(path), undefined, signal), (source) => source.look(samples));
        waiting.set(inspection, { path, as: importableKinds.find((kind) => kind === look.kind), samples, remove });
        for (const oldest of [...waiting.keys()].slice(0, -mostWaiting)) dismiss(oldest);
        return { ...look, inspection, name: withoutEnding(basename(path)) };
      } catch (error) {
        remove();
        throw error;
      }
    },
    async picture(inspection, place, to, signal) {
      const path = join(requireWaiting(inspection).samples, String(place));
      return new Uint8Array(await encodePng({ pixels: await pictures.decode({ path }, to, signal), height: to.height, width: to.width, channels: to.channels }));
    },
    import(inspection, name, options) {
      const { path, as, remove } = requireWaiting(inspection);
      const id = idFromName(name);
      if (existsSync(join(store, id)) || datasets.list().some((one) => one.id === id)) throw new EpochalError('dataset.exists', { id });
      downloads.begin(id, 'unpack', async (work) => {
        const info = await datasets.import(path, { ...options, ...(as === undefined ? {} : { as }), name, temporary: true, ...work });
        waiting.delete(inspection);
        remove();
        return info;
      });
      return { id };
    },
    dismiss,
    close() {
      for (const inspection of [...waiting.keys()]) dismiss(inspection);
    },
  };
}

function withoutEnding(name: string): string {
  return name.replace(/(\.tar)?\.(gz|tgz|tar|zip|npz|parquet|csv)$/i, '');
}
