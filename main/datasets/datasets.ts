import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { splitNames, type DatasetEntry, type DatasetInfo } from '../../core/datasets.ts';
import { EpochalError } from '../../core/errors.ts';
import { joinPhrases, phrase } from '../../core/errors/words.ts';
import { requireWritable } from '../system/disk-space.ts';
import { explain, isAbsent } from '../system/system-errors.ts';
import { isCollection } from './collect/collection-file.ts';
import { withDownload } from './fetching.ts';
import { packInto } from './importing.ts';
import { openEdited } from './edits/edited.ts';
import { createInfoReader, type ReadInfo } from './edits/info.ts';
import { type KnownDataset, knownDatasets } from './known.ts';
import { idFromName, isId, nearNames } from './names.ts';
import { type DatasetImages, type PackedDataset, openPacked } from './packed.ts';
import { withWorkFolder } from './packing/work-folder.ts';
import { type OnProgress, type Task, startTask } from './progress.ts';
import { createReader, type DatasetReader } from './reader.ts';
import { importableKinds, isPublished, type DatasetKind } from './readers/kinds.ts';
import type { ReadOptions } from './readers/options.ts';
import { removeFromStore, sweepStaging } from './store/staging.ts';

export interface WorkOptions {
  /** Called at most ten times a second, and at each change of phase; its last word is `done`. */
  onProgress?: OnProgress;
  /** Gives up: the promise is rejected with `dataset.cancelled`, nothing half-done is kept. */
  signal?: AbortSignal;
}

export interface ImportOptions extends WorkOptions, ReadOptions {
  /** Whether what is read is removed afterwards, and so not remembered as where it came from. */
  temporary?: boolean;
  /** Id of the data set, without edits, that it takes the place of once it is whole. */
  replaces?: string;
  /** A name of its own. Without one it is named as its file or folder, and CIFAR must be the data set as published. */
  name?: string;
}

/** The data sets of one home. */
export interface Datasets {
  /** Those that can be fetched by name, then everything else in the store. */
  list(): DatasetEntry[];
  /** Throws EpochalError `dataset.unknown` (with near names), `dataset.missing` (known, not fetched), `dataset.damaged`. */
  info(id: string): DatasetInfo;
  /** Fetches a known data set into the store; one that is there already is left as it is. Throws as `fetching.ts`, `reader.ts` and `importing.ts` say. */
  get(id: string, options?: WorkOptions): Promise<DatasetInfo>;
  /** Imports a folder, an archive or a file. Throws as `reader.ts` and `importing.ts` say. */
  import(path: string, options?: ImportOptions): Promise<DatasetInfo>;
  /** Removes it from the store. Throws as `info`, but a damaged one can be removed. */
  remove(id: string): void;
  /** Opens it for reading, as it was imported; throws as `info`. */
  open(id: string): PackedDataset;
  /** Opens it for reading, as its edits have left it: images are counted as a training sees them. Throws as `info`. */
  openEdited(id: string): DatasetImages;
}

/**
 * Opens the data sets in `folder`. What imports that were killed have left there is removed; nothing is created.
 * @param cache where downloads are kept until they are packed.
 * @param known the data sets that can be fetched by name.
 * @param reader reads what people bring, outside this process.
 */
export function openDatasets(folder: string, cache: string, known: KnownDataset[] = knownDatasets, reader: DatasetReader = createReader()): Datasets {
  sweepStaging(folder);
  const readInfo = createInfoReader();
  const directory = (id: string) => join(folder, id);
  const isHere = (id: string) => isId(id) && existsSync(directory(id));
  const knownOf = (id: string) => known.find((dataset) => dataset.id === id);
  const working = new Set<string>();

  /** One piece of work on an id at a time; a second is refused. */
  async function exclusively<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (working.has(id)) throw new EpochalError('dataset.busy', { id });
    working.add(id);
    try {
      return await work();
    } finally {
      working.delete(id);
    }
  }

  function requireHere(id: string): string {
    if (isHere(id)) return directory(id);
    if (knownOf(id)) throw new EpochalError('dataset.missing', { id });
    throw unknown(id, [...known.map((dataset) => dataset.id), ...stored(folder)]);
  }

  async function pack(path: string, job: { id: string; name: string; source?: string; temporary?: boolean; replaces?: boolean }, task: Task, options: ReadOptions = {}): Promise<DatasetInfo> {
    const info = await withWorkFolder(cache, path, (work) =>
      reader.reading(path, options, task, (opened) => {
        const source = job.source ?? `${opened.found.container} ${basename(path)} (${opened.found.title})`;
        const origin = job.source === undefined && !job.temporary ? { path, options: { ...options, as: opened.found.kind } } : null;
        return packInto(folder, { ...job, source, origin, work, known: knownOf(job.id) }, opened, task);
      }),
    );
    const images = splitNames.reduce((sum, split) => sum + info.counts[split], 0);
    task.report({ phase: 'done', done: images, total: images, unit: 'images', message: phrase`${info.name} is ready` }, true);
    return info;
  }

  return {
    list() {
      const others = stored(folder).filter((id) => !knownOf(id));
      return [
        ...known.map((dataset) => knownEntry(dataset, isHere(dataset.id) ? usable(directory(dataset.id), readInfo) : null)),
        ...others.map((id) => storedEntry(id, usable(directory(id), readInfo), isCollection(directory(id)))),
      ];
    },
    info: (id) => readInfo(requireHere(id)),
    async get(id, options = {}) {
      const wanted = knownOf(id);
      if (!wanted) {
        if (isHere(id)) return this.info(id);
        throw unknown(id, known.map((dataset) => dataset.id));
      }
      return exclusively(id, async () => {
        const present = usable(directory(id), readInfo);
        if (present) return present;
        const task = startTask(id, options.onProgress, options.signal);
        try {
          // Said before anything is downloaded. What is packed is about as large as what is fetched; parts wait beside.
          const bytes = Math.max(...wanted.sources.map((source) => source.bytes));
          await requireWritable(folder, bytes * 1.5, wanted.name);
          await requireWritable(cache, 0, wanted.name);
          if (isHere(id)) removeFromStore(folder, id);
          return await withDownload(wanted, cache, task, (file, source) =>
            pack(file, { id, name: wanted.name, source: source.title }, task),
          );
        } catch (error) {
          throw explain(error, cache, 'datasets');
        }
      });
    },
    async import(path, { name, temporary = false, replaces, onProgress, signal, ...options } = {}) {
      const { as } = options;
      if (as !== undefined && !importableKinds.includes(as))
        throw new EpochalError('dataset.as', { as: JSON.stringify(as), kinds: joinPhrases(importableKinds, 'or') });
      const full = resolve(path);
      const kindOf = (): Promise<DatasetKind> => reader.reading(full, options, startTask(basename(full), undefined, signal), async ({ found }) => found.kind);
      if (replaces !== undefined && this.info(replaces).edits > 0) throw new EpochalError('dataset.edited', { id: replaces });
      const id = replaces ?? (name === undefined ? idOf(as ?? (await kindOf()), full) : idFromName(name));
      const task = startTask(id, onProgress, signal);
      return exclusively(id, () => pack(full, { id, name: name ?? knownOf(id)?.name ?? withoutEnding(full), temporary, replaces: replaces !== undefined }, task, options));
    },
    remove(id) {
      requireHere(id);
      try {
        removeFromStore(folder, id);
      } catch (error) {
        throw explain(error, folder, 'datasets');
      }
    },
    open: (id) => openPacked(requireHere(id)),
    openEdited: (id) => openEdited(requireHere(id)),
  };
}

function unknown(id: string, names: string[]): EpochalError {
  const near = nearNames(id, names);
  if (near.length > 0) return new EpochalError('dataset.unknown/near', { id: JSON.stringify(id), near: near.slice(0, 3).join(' or ') });
  return new EpochalError('dataset.unknown', { id: JSON.stringify(id), names: names.join(', ') });
}

/** Of a data set that was given no name: what it is published as, else the name of its file or folder. */
function idOf(kind: DatasetKind, path: string): string {
  return isPublished(kind) ? kind : idFromName(withoutEnding(path));
}

function withoutEnding(path: string): string {
  return basename(path).replace(/(?<=.)(\.tar)?\.(epochal-data|[a-z0-9]{1,8})$/i, '');
}

function stored(folder: string): string[] {
  try {
    const items = readdirSync(folder, { withFileTypes: true });
    return items.filter((item) => item.isDirectory() && isId(item.name)).map((item) => item.name).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The facts of a data set that can be used; null for one that isn't there or is damaged. */
function usable(directory: string, read: ReadInfo): DatasetInfo | null {
  try {
    openPacked(directory).close();
    return read(directory);
  } catch (error) {
    if (error instanceof EpochalError) return null;
    throw error;
  }
}

function knownEntry(dataset: KnownDataset, info: DatasetInfo | null): DatasetEntry {
  const { id, name, description } = dataset;
  return { id, name, description, info, fetchable: true, downloadBytes: dataset.sources[0]?.bytes ?? null };
}

function storedEntry(id: string, info: DatasetInfo | null, collected: boolean): DatasetEntry {
  const description = info
    ? `${info.counts.train + info.counts.validation + info.counts.test + info.counts.unlabeled} images of ${info.width} x ${info.height} pixels in ${info.classes.length} classes, from ${info.source}`
    : collected ? 'No pictures yet'
    : 'Damaged: remove it and import it again';
  return { id, name: info?.name ?? id, description, info, fetchable: false, downloadBytes: null, ...(collected ? { collected } : {}) };
}
