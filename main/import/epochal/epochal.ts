import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runs } from '../../runs/runs.ts';
import { rowsFile, type StagedRun } from '../protocol.ts';

/**
 * Takes the runs of an `.epochal` file into a home: all of them or none. What was read is left nowhere else.
 * @param read lays them out in a staging folder, in another process (see `stage.ts`).
 * @throws EpochalError as `read`; `run.exists`, `disk.full`, `home.unusable`.
 */
export async function takeIn(runs: Pick<Runs, 'stagingFolder' | 'adopt'>, read: (staged: string) => Promise<StagedRun[]>): Promise<StagedRun[]> {
  const staged = runs.stagingFolder();
  try {
    const found = await read(staged);
    const folders = found.flatMap(({ run, folder }) => (folder === null ? [] : [{ run, staged: join(staged, folder) }]));
    if (folders.length > 0) runs.adopt({ rows: join(staged, rowsFile), folders });
    return found;
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}
