import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EpochalError } from '../../../core/errors.ts';
import { systemCode } from '../../system/system-errors.ts';
import { isOwnerAlive, processTag } from '../../system/process-tag.ts';

/**
 * Runs `work` while no other process of this machine does the same for `path`. The lock of a process that is
 * gone is taken over.
 * @throws EpochalError `dataset.busy` while another is at it.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  if (!take(lock)) {
    const owner = readOwner(lock);
    if (isOwnerAlive(owner))
      throw new EpochalError('dataset.busy/process', { path, process: owner.split('-')[0]! });
    rmSync(lock, { force: true });
    if (!take(lock)) throw new EpochalError('dataset.busy/download', { path });
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, processTag, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
