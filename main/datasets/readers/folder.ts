import { statSync, type Stats } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemCode } from '../../system/system-errors.ts';
import type { Task } from '../progress.ts';
import { refuseLarge } from './archive.ts';
import type { Container, Entry } from './container.ts';

/** Folders are looked into this far, so that one three folders above `cifar-10-batches-py` will do as well. */
const depth = 4;
/** A data set of this kind has ten files; a home folder given by mistake is not listed to its end. */
const mostEntries = 10_000;

export async function openFolder(path: string, task: Task): Promise<Container> {
  const entries: Entry[] = [];
  await list(path, entries, task);
  return {
    path,
    kind: 'folder',
    entries,
    locate: (entry) => join(path, entry.path),
    async read(wanted, limit, visit) {
      for (const entry of wanted) {
        task.checkCancelled();
        if (entry.bytes > limit) throw refuseLarge(path, entry, limit);
        await visit(entry, await readFile(join(path, entry.path)));
      }
    },
  };
}

/** Null for a link to nothing. */
function factsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EACCES'].includes(systemCode(error))) return null;
    throw error;
  }
}

/** Level by level, so that of a large folder the upper ones are there. */
async function list(root: string, entries: Entry[], task: Task): Promise<void> {
  let level = [''];
  for (let depthLeft = depth; depthLeft > 0; depthLeft--) {
    const below: string[] = [];
    for (const folder of level) {
      task.checkCancelled();
      for (const item of await readdir(join(root, folder), { withFileTypes: true })) {
        if (entries.length >= mostEntries) return;
        const path = folder === '' ? item.name : `${folder}/${item.name}`;
        if (item.isDirectory()) {
          below.push(path);
          continue;
        }
        const about = factsOf(join(root, path));
        if (about?.isFile()) entries.push({ path, folder: folder === '' ? basename(root) : folder, name: item.name, bytes: about.size });
      }
    }
    level = below;
  }
}
