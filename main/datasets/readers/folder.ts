import { statSync, type Stats } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemCode } from '../../system/system-errors.ts';
import type { Task } from '../progress.ts';
import { refuseLarge } from './archive.ts';
import type { Container, Entry } from './container.ts';

/** Folders are looked into this far, so that the folder above `cifar-10-batches-py` will do as well. */
const depth = 2;
/** A data set of this kind has ten files; a home folder given by mistake is not listed to its end. */
const mostEntries = 10_000;

export async function openFolder(path: string, task: Task): Promise<Container> {
  const entries: Entry[] = [];
  await list(path, '', depth, entries, task);
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

async function list(root: string, folder: string, levels: number, entries: Entry[], task: Task): Promise<void> {
  task.checkCancelled();
  for (const item of await readdir(join(root, folder), { withFileTypes: true })) {
    if (entries.length >= mostEntries) return;
    const path = folder === '' ? item.name : `${folder}/${item.name}`;
    if (item.isDirectory()) {
      if (levels > 1) await list(root, path, levels - 1, entries, task);
      continue;
    }
    const about = factsOf(join(root, path));
    if (about?.isFile()) entries.push({ path, folder: folder === '' ? basename(root) : folder, name: item.name, bytes: about.size });
  }
}
