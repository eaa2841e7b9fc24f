import { EpochalError } from '../../core/errors.ts';
import { pictureKindsText } from './picture-kind.ts';
import { mostPictureBytes, mostPixels } from './picture.ts';

/** @param why completes "the picture can't be read: ". Never what its file holds. */
export function unreadable(why: string, cause?: unknown): EpochalError {
  return new EpochalError('picture.unreadable', `the picture can't be read: ${why}`, `Give a ${pictureKindsText} that other programs can open; or save it anew as PNG.`, { cause });
}

export function empty(): EpochalError {
  return new EpochalError('picture.empty', 'the picture is empty', `Give a ${pictureKindsText}.`);
}

export function tooManyPixels(cause?: unknown): EpochalError {
  return new EpochalError('picture.tooLarge', `the picture has more than ${mostPixels / 1e6} million pixels`, 'Make it smaller first.', { cause });
}

export function tooManyBytes(): EpochalError {
  return new EpochalError('picture.tooLarge', `the picture's file has more than ${mostPictureBytes / 1e6} MB`, 'Make it smaller first.');
}

export function tooMuchMemory(bytes: number): EpochalError {
  return new EpochalError('picture.tooLarge', `reading the picture takes more than ${Math.round(bytes / 1e6)} MB of memory`, 'Make it smaller first, or save it anew as PNG.');
}

export function tooSlow(milliseconds: number): EpochalError {
  return new EpochalError('picture.tooSlow', `reading the picture took more than ${Math.round(milliseconds / 1000)} s`, 'Make it smaller first, or save it anew as PNG.');
}
