import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EpochalError } from '../../core/errors.ts';

/**
 * Refuses, before any work, a place where no file can be written.
 * @throws EpochalError `output.folder`.
 */
export async function checkOutput(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new EpochalError('output.folder', { path, folder });
  if (await stat(path).then((there) => there.isDirectory(), () => false)) {
    throw new EpochalError('output.folder/is-folder', { path });
  }
}

/**
 * Writes a file a person asked for: wholly there or not at all.
 * @throws EpochalError `output.write`.
 */
export async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
  try {
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new EpochalError('output.write', { path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
