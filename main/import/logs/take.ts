import { phrase, type Phrase } from '../../../core/errors/words.ts';
import type { Runs } from '../../runs/runs.ts';
import type { ReadLogs } from './read.ts';

export interface TakenLogs {
  /** Ids, of those that were here already too. */
  runs: string[];
  warnings: Phrase[];
}

/**
 * Records the runs of logs, but those whose log was brought in before.
 * @param name of the run, or what stands before the names of several; null for the names that were found.
 * @throws EpochalError `run.name`.
 */
export function takeLogs(runs: Pick<Runs, 'addLogs' | 'ofLog'>, { runs: found, warnings }: ReadLogs, name: string | null): TakenLogs {
  const there = found.map(({ origin }) => runs.ofLog(origin.sha256!));
  const fresh = found.filter((_, place) => there[place] === null);
  const added = runs.addLogs(fresh.map((run) => ({ ...run, name: name === null ? run.name : found.length === 1 ? name : `${name}/${run.name}` })));
  const ids = new Map(fresh.map((run, place) => [run, added[place]!]));
  return {
    runs: found.map((run, place) => there[place]?.run ?? ids.get(run)!),
    warnings: [...warnings, ...found.flatMap((run, place) => (there[place] ? [phrase`The log ${run.name} was brought in before: it is the run '${there[place].name}' (${there[place].run}).`] : []))],
  };
}
