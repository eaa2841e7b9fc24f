import type { FittedShape } from '../../core/pictures/fit.ts';
import { readPicture } from './decode.ts';
import type { PictureSource, ReadPicture } from './picture.ts';
import { readPictureFile } from './read-file.ts';

/** What a decoding process does. */
export type DecodeWork = typeof decodeWork;
export const decodeWork = {
  async read({ source, to }: { source: PictureSource; to: FittedShape }): Promise<ReadPicture> {
    return readPicture('bytes' in source ? source.bytes : readPictureFile(source.path).content, to);
  },
};
