import type { Phrase } from '../../../core/errors/words.ts';
import type { Home } from '../../system/home.ts';
import { lockHome } from '../../system/home-lock.ts';
import { restoreBackup } from './restore.ts';
import { openRuns } from '../runs.ts';

export interface RestoredHome {
  /** Name of the backup; null where there was none and a new database begins. */
  backup: string | null;
  /** Newer ones that could not be used. */
  passed: { name: string; problem: Phrase }[];
  /** Where the database that was there lies now; null where there was none. */
  kept: string | null;
  /** How many runs the home has now, those taken in again from their folders among them. */
  runs: number;
}

/**
 * Puts a backup in the place of a home's run database, and opens it once.
 * @param wanted its name; null: the newest that is whole.
 * @throws EpochalError `home.busy`, `runs.busy`, `backup.unknown`, `backup.unsound`; as openRuns does.
 */
export function restoreHome(home: Home, wanted: string | null): RestoredHome {
  const lock = lockHome(home);
  try {
    const { backup, passed, kept } = restoreBackup(home, wanted);
    const runs = openRuns(home);
    try {
      runs.catchUp();
      return { backup: backup?.name ?? null, passed: passed.flatMap(({ name, problem }) => (problem ? [{ name, problem }] : [])), kept, runs: runs.list().length };
    } finally {
      runs.close();
    }
  } finally {
    lock.release();
  }
}
