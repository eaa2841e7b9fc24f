import { EpochalError } from '../../core/errors.ts';
import { isUnmakable } from '../system/durable.ts';

/** The hint that helps when no way of installing works. */
export const byHand = 'Or set EPOCHAL_TENSORFLOW to a folder that holds the TensorFlow library.';

interface SystemError extends Error {
  code: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** The `code` of an error of the operating system (`ENOSPC`), else an empty text. */
export function systemCode(error: unknown): string {
  return isSystemError(error) ? error.code : '';
}

/** Whether an operation on a path failed because nothing is there. */
export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error));
}

/** Whether a path could not be written for want of permission. */
export function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'].includes(systemCode(error));
}

/** The installation was called off; nothing is left but a finished download. */
export function cancelled(): EpochalError {
  return new EpochalError('runtime.cancelled', 'The installation of TensorFlow was cancelled.', 'Start it again whenever you like.');
}

/** The disk cannot hold the library; sizes in bytes, null when the disk filled up while writing. */
export function diskFull(folder: string, needed: number | null, free: number | null): EpochalError {
  const sizes = needed === null || free === null ? 'filled up while TensorFlow was being written' : `has ${gigabytes(free)} GB free, but installing TensorFlow needs ${gigabytes(needed)} GB`;
  return new EpochalError(
    'runtime.disk-full',
    `The disk of ${folder} ${sizes}.`,
    'Free some space, or set EPOCHAL_CACHE to a folder on another disk, and try again.',
  );
}

/** A file is not the one that was published. */
export function wrongHash(file: string, got: string, needed: string): EpochalError {
  return new EpochalError(
    'runtime.wrong-hash',
    `${file} is damaged or not the published one: its sha256 is ${got}, it should be ${needed}.`,
    'It was thrown away; try again, and if it happens again, check the package index or proxy that your pip uses.',
  );
}

/**
 * A failure of the operating system as one clear error; every other error as it is.
 * @param folder where Epochal was writing.
 */
export function explain(error: unknown, folder: string): unknown {
  if (error instanceof EpochalError) return error;
  if (error instanceof Error && error.name === 'AbortError') return cancelled();
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(error))) return diskFull(folder, null, null);
  if (isReadOnly(error) || isUnmakable(error) || ['ENOTDIR', 'EEXIST'].includes(systemCode(error)))
    return new EpochalError(
      'runtime.cache-unusable',
      `Epochal cannot write to the folder ${folder} (${systemCode(error)}).`,
      'Make it a writable folder, or set EPOCHAL_CACHE to one that is.',
      { cause: error },
    );
  return error;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1);
}
