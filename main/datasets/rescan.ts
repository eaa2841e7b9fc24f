import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { readIndex, type Origin } from './index-file.ts';
import type { PackedDataset } from './packed.ts';
import { readPictureFile } from '../pictures/read-file.ts';
import { readPictureFiles } from './picture-files.ts';
import { startTask } from './progress.ts';
import { scanPictures, type ScannedFile } from './readers/folders/scan.ts';

/** How the files that a data set was made from differ from what they were; names below its origin. */
export interface Rescan {
  /** Pictures that were not there; empty for a CSV file, which lists what counts. */
  new: string[];
  gone: string[];
  changed: string[];
}

/**
 * Looks at the folder that a data set was imported from.
 * @throws EpochalError `dataset.origin` where it has none, or that is gone.
 */
export async function rescan(packed: PackedDataset): Promise<Rescan> {
  const index = readIndex(packed.directory);
  const origin = originOf(packed);
  const known = await readPictureFiles(packed.directory, index.splits.unlabeled.end);
  if (!known) throw new EpochalError('dataset.origin', { id: index.id });
  const { files } = await scanPictures(originFolder(origin), startTask(index.id));
  const present = new Map(files.map((file) => [file.name, file]));
  const met = new Set([...known.names, ...index.skipped.map(({ path }) => path)]);
  const isChanged = (name: string, place: number): boolean => {
    const file = present.get(name);
    return file !== undefined && (file.bytes !== known.bytes[place] || (file.modified !== known.modified[place] && hashOf(file) !== known.hashes[place]));
  };
  return {
    new: origin.options.as === 'csv' ? [] : files.flatMap(({ name }) => (met.has(name) ? [] : [name])),
    gone: known.names.filter((name) => !present.has(name)),
    changed: known.names.filter(isChanged),
  };
}

/**
 * Where a data set was imported from, and how.
 * @throws EpochalError `dataset.origin`.
 */
export function originOf({ directory }: PackedDataset): Origin {
  const { id, origin } = readIndex(directory);
  if (!origin) throw new EpochalError('dataset.origin', { id });
  if (!statSync(origin.path, { throwIfNoEntry: false })) throw new EpochalError('dataset.origin/gone', { id, path: origin.path });
  return origin;
}

/** The folder below which an origin's pictures lie: itself, or the one of a CSV file. */
export function originFolder({ path }: Origin): string {
  return statSync(path).isFile() ? dirname(path) : path;
}

function hashOf({ path }: ScannedFile): string {
  return createHash('sha256').update(readPictureFile(path).content).digest('hex').slice(0, 16);
}
