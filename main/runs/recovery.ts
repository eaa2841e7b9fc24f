import type Database from 'better-sqlite3';
import { activeStates } from '../../core/runs.ts';
import type { Ends } from './ends.ts';
import type { Owners } from './owners.ts';
import { ownerGone, type StoredRun } from './rows.ts';

/** A row with what is known and not written: an end, or that its process is gone. */
export type AsItStands = <R extends Pick<StoredRun, 'id' | 'state' | 'owner' | 'error'>>(run: R) => R;

/** Finds runs whose process is gone. */
export interface Recovery {
  /** Marks all that are. */
  recover(): void;
  /** Reads rows, each as it stands, and marks afterwards what was found gone by it. */
  reading<T>(read: (asItStands: AsItStands) => T): T;
}

/**
 * @param unwritten the end of a run that is not written yet.
 * @param whereWritable does what can be left to the next process where nothing can be written.
 */
export function openRecovery(database: Database.Database, owners: Pick<Owners, 'isAlive'>, { unwritten }: Pick<Ends, 'unwritten'>, whereWritable: (work: () => void) => void): Recovery {
  const active = JSON.stringify(activeStates);
  const owned = database.prepare<[string], string | null>('SELECT DISTINCT owner FROM runs WHERE state IN (SELECT value FROM json_each(?))').pluck();
  const interrupt = database.prepare<object>(`
    UPDATE runs SET state = 'interrupted', owner = NULL, error = :error, silent_since = NULL, stuck_since = NULL
    WHERE owner IS :owner AND state IN (SELECT value FROM json_each(:active))`);
  const isGone = (owner: string | null): boolean => owner === null || !owners.isAlive(owner);
  const recover = (): void => {
    const gone = owned.all(active).filter(isGone);
    whereWritable(() => {
      for (const owner of gone) interrupt.run({ owner, active, error: JSON.stringify(ownerGone) });
    });
  };
  return {
    recover,
    reading(read) {
      let found = false;
      const result = read((run) => {
        const known = unwritten(run.id);
        const gone = !known && activeStates.includes(run.state) && isGone(run.owner);
        found ||= gone;
        const end = gone ? { state: 'interrupted' as const, error: ownerGone } : known;
        return end ? { ...run, state: end.state, owner: null, error: end.error && JSON.stringify(end.error), silent_since: null, stuck_since: null } : run;
      });
      if (found) recover();
      return result;
    },
  };
}
