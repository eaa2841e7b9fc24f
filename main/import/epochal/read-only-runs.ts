import { join } from 'node:path';
import Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { readHistory } from '../../runs/history.ts';
import type { Runs } from '../../runs/runs.ts';
import type { RunPlaces } from '../protocol.ts';

/** The runs of a home, as a process sees them that may only look. */
export interface ReadOnlyRuns extends Pick<Runs, 'has' | 'history' | 'folder'> {
  close(): void;
}

export function openReadOnlyRuns({ database: path, runs }: RunPlaces): ReadOnlyRuns {
  const database = withSystemErrors(path, () => new Database(path, { readonly: true, timeout: 5000 }));
  const one = database.prepare<[string]>('SELECT 1 FROM runs WHERE id = ?');
  return {
    has: (run) => one.get(run) !== undefined,
    history(run) {
      const found = readHistory(database, run);
      if (found) return found;
      throw new EpochalError('run.unknown/deleted', { run });
    },
    folder: (run) => join(runs, run),
    close: () => database.close(),
  };
}
