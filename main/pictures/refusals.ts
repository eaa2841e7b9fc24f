import { EpochalError } from '../../core/errors.ts';
import type { Phrase } from '../../core/errors/words.ts';
import { pictureKindNames } from './picture-kind.ts';
import { mostPictureBytes } from './picture.ts';

/** @param why completes "the picture can't be read: ". Never what its file holds. */
export function unreadable(why: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('picture.unreadable', { reason: why, kinds: pictureKindNames }, { cause });
}

export function empty(): EpochalError {
  return new EpochalError('picture.empty', { kinds: pictureKindNames });
}

export function tooManyPixels(most: number, cause?: unknown): EpochalError {
  return new EpochalError('picture.too-large', { pixels: most / 1e6 }, { cause });
}

export function tooManyBytes(): EpochalError {
  return new EpochalError('picture.too-large/file', { megabytes: mostPictureBytes / 1e6 });
}

export function tooMuchMemory(bytes: number): EpochalError {
  return new EpochalError('picture.too-large/memory', { megabytes: Math.round(bytes / 1e6) });
}

export function tooSlow(milliseconds: number): EpochalError {
  return new EpochalError('picture.too-slow', { seconds: Math.round(milliseconds / 1000) });
}
