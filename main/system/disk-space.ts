import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { isUnmakable, makeFolder } from './durable.ts';

/**
 * Refuses work that would not fit.
 * @param bytes needed.
 * @throws EpochalError `disk.full` with both figures.
 */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(nearestFolder(folder));
  if (bavail * bsize < bytes) {
    throw new EpochalError(
      'disk.full',
      `${folder} has ${megabytes(bavail * bsize)} free, ${megabytes(bytes)} are needed`,
      'Free some space, or choose another place with --home (EPOCHAL_CACHE for downloads).',
    );
  }
}

/**
 * Makes `folder` if it isn't there, and refuses work on it that could not be finished.
 * @param bytes needed.
 * @throws EpochalError `disk.readOnly`, `disk.full`, `disk.notFolder`.
 */
export async function requireWritable(folder: string, bytes: number): Promise<void> {
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw explainDiskError(error, folder);
  }
  await requireSpace(folder, bytes);
}

/** A file system's refusal as an error a person can act on; any other value as it came. */
export function explainDiskError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EpochalError('disk.full', `no space is left in ${folder}`, 'Free some space and try again; nothing half-done was kept.', { cause: error });
  if (isUnmakable(error) || code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new EpochalError('disk.readOnly', `${folder} can't be written to (${code})`, 'Make it writable, or choose another place with --home.', { cause: error });
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new EpochalError('disk.notFolder', `${folder} is not a folder`, 'Choose another place with --home.', { cause: error });
  return error;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** The error code of a file system call, if `error` is one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function nearestFolder(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  return nearest;
}
