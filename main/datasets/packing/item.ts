import type { SplitName } from '../../../core/datasets.ts';
import type { Phrase } from '../../../core/errors/words.ts';
import type { PictureFacts } from '../../pictures/picture.ts';

/** A picture that is to become an image of a data set. */
export interface PictureItem {
  /** Below the data set's origin, with `/`; no two are alike. */
  name: string;
  /** Of its file. */
  path: string;
  split: SplitName;
  /** Class index; 0 where it has none. */
  label: number;
  /** Of the file as it was found. */
  bytes: number;
  /** Milliseconds since 1970, whole. */
  modified: number;
}

/** What a file was found to be when its picture was decoded. */
export interface ReadFile {
  bytes: number;
  modified: number;
  /** First 16 hex digits of its sha256. */
  hash: string;
}

/** A picture that was decoded, or why it was not. */
export type PictureResult = (ReadFile & PictureFacts) | (Partial<ReadFile> & { reason: Phrase });
