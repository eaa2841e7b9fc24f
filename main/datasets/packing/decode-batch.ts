import { createHash } from 'node:crypto';
import { isEpochalError, toPlainError } from '../../../core/errors.ts';
import { isPhrase, phrase, type Phrase } from '../../../core/errors/words.ts';
import type { FittedShape } from '../../../core/pictures/fit.ts';
import { readPicture } from '../../pictures/decode.ts';
import { mostPixelsOfMany } from '../../pictures/picture.ts';
import type { PictureResult, ReadFile } from './item.ts';
import { readPictureFile } from '../../pictures/read-file.ts';

export interface Batch {
  /** Paths of files. */
  paths: string[];
  to: FittedShape;
}

export interface DecodedBatch {
  /** In the order of the paths. */
  results: PictureResult[];
  /** Of those that were decoded, one after the other. */
  pixels: Uint8Array<ArrayBuffer>;
}

/** Reads and decodes pictures, one after the other. One that can't be read costs itself alone. */
export async function decodeBatch({ paths, to }: Batch): Promise<DecodedBatch> {
  const imageBytes = to.height * to.width * to.channels;
  const pixels = new Uint8Array(paths.length * imageBytes);
  const results: PictureResult[] = [];
  let at = 0;
  for (const path of paths) {
    let file: Partial<ReadFile> = {};
    try {
      const { content, modified } = readPictureFile(path);
      const read = { bytes: content.length, modified, hash: createHash('sha256').update(content).digest('hex').slice(0, 16) };
      file = read;
      const picture = await readPicture(content, to, { mostPixels: mostPixelsOfMany });
      pixels.set(picture.pixels, at);
      at += imageBytes;
      results.push({ ...read, ...picture.facts });
    } catch (error) {
      results.push({ ...file, reason: reasonOf(error) });
    }
  }
  return { results, pixels: pixels.subarray(0, at) };
}

/** Why a picture was not taken, to be listed beside its name. */
export function reasonOf(error: unknown): Phrase {
  const reason = isEpochalError(error) ? error.plain.values?.['reason'] : undefined;
  return isPhrase(reason) ? reason : phrase`${toPlainError(error)}`;
}
