import { renameSync, rmSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../system/durable.ts';
import { removeLeftovers } from '../../system/leftovers.ts';
import { processTag } from '../../system/process-tag.ts';

const prefix = '.staging-';

/** A folder beside the data sets, in a store that is there, where one is put together; its name says whose it is. */
export async function createStaging(store: string, id: string): Promise<string> {
  const staging = join(store, `${prefix}${processTag}-${id}`);
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
  const doomed = join(store, `${prefix}${processTag}-removed-${id}`);
  rmSync(doomed, { recursive: true, force: true });
  renameSync(join(store, id), doomed);
  rmSync(doomed, { recursive: true, force: true });
}

/** Removes what processes that are gone have left behind. */
export function sweepStaging(store: string): void {
  removeLeftovers(store, (name) => /^\.staging-(\d+-\d+)-/.exec(name)?.[1]);
}
