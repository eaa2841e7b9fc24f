import { readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../durable.ts';
import { errorCode } from '../disk.ts';
import { isOwnerAlive, ownerWord } from '../owner.ts';

const prefix = '.staging-';

/** A folder beside the data sets, in a store that is there, where one is put together; its name says whose it is. */
export async function createStaging(store: string, id: string): Promise<string> {
  const staging = join(store, `${prefix}${ownerWord}-${id}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  return staging;
}

/**
 * Makes what lies in `staging` the data set `id`, at once: its files are flushed already, its entries are
 * flushed here, then it is renamed and the store's entries are flushed.
 */
export async function publish(store: string, staging: string, id: string): Promise<void> {
  await syncFolder(staging);
  await rename(staging, join(store, id));
  await syncFolder(store);
}

/** Removes a data set: it vanishes by one rename, its bytes follow. */
export function removeFromStore(store: string, id: string): void {
  const doomed = join(store, `${prefix}${ownerWord}-removed-${id}`);
  rmSync(doomed, { recursive: true, force: true });
  renameSync(join(store, id), doomed);
  rmSync(doomed, { recursive: true, force: true });
}

/** Removes what processes that are gone have left behind. */
export function sweepStaging(store: string): void {
  for (const name of list(store)) {
    const owner = /^\.staging-(\d+-\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isOwnerAlive(owner)) removeLeftover(join(store, name));
  }
}

function list(store: string): string[] {
  try {
    return readdirSync(store);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}

function removeLeftover(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    // A store that can't be written to can still be read; the leftover does no harm.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
  }
}
