import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAbsent, isReadOnly } from './system-errors.ts';
import { isOwnerAlive } from './process-tag.ts';

/**
 * Removes from a folder what processes that are gone have left half done there.
 * @param ownerOf the word of the process (`processTag`) that a name tells; undefined for what is no such thing.
 * @throws the file system's error, but where nothing may be removed: what can't be written to can still be read, and
 *   the leftover does no harm.
 */
export function removeLeftovers(folder: string, ownerOf: (name: string) => string | undefined): void {
  for (const name of entriesOf(folder)) {
    const owner = ownerOf(name);
    if (owner !== undefined && !isOwnerAlive(owner)) removeLeftover(join(folder, name));
  }
}

/** Names of what is in a folder; none where there is no folder. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function removeLeftover(path: string): void {
  try {
    // A child of the one that is gone may still be ending, and write.
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
}

/** Removes a file or folder. What can't be removed does no harm, and is removed by who comes next. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // As above.
  }
}
