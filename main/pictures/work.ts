import { readFile, stat } from 'node:fs/promises';
import { EpochalError } from '../../core/errors.ts';
import { phrase } from '../../core/errors/words.ts';
import type { FittedShape } from '../../core/pictures/fit.ts';
import { decodePicture } from './decode.ts';
import { mostPictureBytes, type PictureSource } from './picture.ts';
import { tooManyBytes, unreadable } from './refusals.ts';

/** What a decoding process does. */
export type DecodeWork = typeof decodeWork;
export const decodeWork = {
  async decode({ source, to }: { source: PictureSource; to: FittedShape }): Promise<Uint8Array> {
    return decodePicture(await bytesOf(source), to);
  },
};

async function bytesOf(source: PictureSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    const facts = await stat(source.path);
    if (!facts.isFile()) throw unreadable(phrase`it is no file`);
    if (facts.size > mostPictureBytes) throw tooManyBytes();
    return await readFile(source.path);
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error && 'code' in error)) throw error;
    throw unreadable(error.code === 'ENOENT' ? phrase`there is no such file` : phrase`its file can't be read (${String(error.code)})`, error);
  }
}
