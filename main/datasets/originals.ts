import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isAbsent } from '../system/system-errors.ts';
import { readIndex } from './index-file.ts';
import { readPictureFiles } from './picture-files.ts';
import type { PackedDataset } from './packed.ts';
import { originFolder } from './rescan.ts';

/** The file a picture came from. */
export interface Original {
  path: string;
  bytes: number;
  /** As `PictureKind`. */
  kind: string;
}

/**
 * The file the picture at a place came from.
 * @returns null where there is none any more: the set was no folder, or the folder or the file is gone.
 * @throws EpochalError `dataset.damaged`.
 */
export async function originalOf(packed: PackedDataset, place: number): Promise<Original | null> {
  const origin = readIndex(packed.directory).origin;
  const files = await readPictureFiles(packed.directory, packed.range('unlabeled').end);
  const name = files?.names[place];
  if (origin === null || name === undefined) return null;
  try {
    const [folder, path] = await Promise.all([realpath(originFolder(origin)), realpath(join(originFolder(origin), name))]);
    // A name in a file of ours leads nowhere else, nor does a link.
    if (!path.startsWith(folder + sep)) return null;
    const found = await stat(path);
    return found.isFile() ? { path, bytes: found.size, kind: files!.kinds[place]! } : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
