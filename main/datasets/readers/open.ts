import { open, stat } from 'node:fs/promises';
import { EpochalError } from '../../../core/errors.ts';
import { systemCode } from '../../system/system-errors.ts';
import type { Task } from '../progress.ts';
import { isPackedIdx } from './arrays/idx-file.ts';
import { isArchive, openArchive } from './archive.ts';
import type { Container } from './container.ts';
import { openFile } from './file.ts';
import { openFolder } from './folder.ts';

/**
 * Opens a folder, a `.tar.gz`, a `.tar` or a file by itself; what it is, is recognized by its content, not its name. An archive is
 * read through once to list it, so a truncated or damaged one is refused here. Nothing is extracted.
 * @throws EpochalError `path.missing`, `dataset.empty`, `dataset.not-archive`, `dataset.truncated`, `dataset.damaged`,
 *   `dataset.too-large`, `path.unreadable`.
 */
export async function openContainer(path: string, task: Task): Promise<Container> {
  try {
    const about = await stat(path);
    // Opening a pipe waits for whoever writes to it.
    if (!about.isDirectory() && !about.isFile())
      throw new EpochalError('dataset.not-archive/special', { path });
    const container = about.isDirectory() ? await openFolder(path, task) : await openAFile(path, about.size, task);
    // Of a folder only two levels are listed.
    if (container.kind !== 'folder' && container.entries.length === 0)
      throw new EpochalError('dataset.empty', { path });
    return container;
  } catch (error) {
    throw explain(error, path);
  }
}

async function openAFile(path: string, size: number, task: Task): Promise<Container> {
  const magic = await magicOf(path);
  return isArchive(magic) && !(await isPackedIdx(path)) ? openArchive(path, magic, size, task) : openFile(path, size);
}

/** The first 512 bytes of a file, or what there is. */
export async function magicOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function explain(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (error instanceof EpochalError) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new EpochalError('path.missing', { path }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new EpochalError('path.unreadable', { path, code }, { cause: error });
  return error;
}
