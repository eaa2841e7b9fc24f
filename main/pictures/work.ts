import type { FittedShape } from '../../core/pictures/fit.ts';
import { decodePicture } from './decode.ts';
import type { PictureSource } from './picture.ts';
import { readPictureFile } from './read-file.ts';

/** What a decoding process does. */
export type DecodeWork = typeof decodeWork;
export const decodeWork = {
  async decode({ source, to }: { source: PictureSource; to: FittedShape }): Promise<Uint8Array> {
    return decodePicture('bytes' in source ? source.bytes : await readPictureFile(source.path), to);
  },
};
