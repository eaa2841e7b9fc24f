import { randomUUID } from 'node:crypto';
import type { RunFacts, RunTableNews } from '../../core/run-facts.ts';
import type { Runs } from './runs.ts';

/** So many runs are read at once: the event loop is held for some milliseconds, and the newest are told of first. */
const usualAtOnce = 100;

interface Told {
  stamp: string;
  /** When its settings were first told of, and its facts last changed: counted up with each change. */
  begun: number;
  changed: number;
  /** Null until they are asked for. */
  facts: RunFacts | null;
}

export interface RunTable {
  /**
   * What is new since a cursor, of so many runs at once; `more` says whether to ask again at once. Runs that are gone
   * are told of by the topic `runs`.
   * @param since as the answer before gave it; null, or one of another process, for everything.
   */
  news(since: string | null): RunTableNews;
}

/**
 * The table of the runs of a home, for any number of windows: facts are read once for each change.
 * @param mostAtOnce runs in an answer.
 */
export function createRunTable(runs: Pick<Runs, 'facts'>, mostAtOnce = usualAtOnce): RunTable {
  const process = randomUUID();
  const told = new Map<string, Told>();
  let count = 0;

  const look = (): void => {
    const stamps = runs.facts.stamps();
    const present = new Set(stamps.map(({ run }) => run));
    for (const run of told.keys()) if (!present.has(run)) told.delete(run);
    for (const { run, stamp } of stamps) {
      const before = told.get(run);
      if (before?.stamp === stamp) continue;
      count++;
      told.set(run, { stamp, begun: before?.begun ?? count, changed: count, facts: null });
    }
  };

  return {
    news(since) {
      look();
      const [from, place] = (since ?? '').split(':');
      const seen = from === process ? Number(place) : 0;
      const due = [...told].filter(([, { changed }]) => changed > seen).sort(([, a], [, b]) => a.changed - b.changed);
      const now = due.slice(0, mostAtOnce);
      const unread = now.filter(([, { facts }]) => facts === null).map(([run]) => run);
      for (const facts of unread.length > 0 ? runs.facts.of(unread) : []) told.get(facts.run)!.facts = facts;
      const fresh = now.filter(([, { begun }]) => begun > seen).map(([run]) => run);
      return {
        cursor: `${process}:${now.at(-1)?.[1].changed ?? seen}`,
        more: due.length > now.length,
        facts: now.flatMap(([, { facts }]) => facts ?? []),
        settings: runs.facts.settings(fresh),
      };
    },
  };
}
