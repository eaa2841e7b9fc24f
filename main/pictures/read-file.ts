import { readFile, stat } from 'node:fs/promises';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import { mostPictureBytes } from './picture.ts';
import { tooManyBytes, unreadable } from './refusals.ts';

/**
 * The bytes of a file that should be a picture.
 * @throws EpochalError `picture.unreadable`, `picture.too-large`.
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw unreadable(phrase`it is no file`);
    if (facts.size > mostPictureBytes) throw tooManyBytes();
    return await readFile(path);
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error && 'code' in error)) throw error;
    throw unreadable(error.code === 'ENOENT' ? phrase`there is no such file` : phrase`its file can't be read (${String(error.code)})`, error);
  }
}
