import type { Descent } from '../runs.ts';

type Descended = Pick<Descent, 'parent' | 'parentEpoch' | 'forked'> & { run: string };

/** Whose epochs the first ones of a run are: up to `epoch` they are those of `of`. */
export interface SharedHistory {
  of: string;
  epoch: number;
}

/**
 * Which runs begin with epochs that another of them has, since one was forked from the other or both from a third: of
 * each the one it shares most with. A run is never said to share with one that shares with it.
 * @param rowOf any run that is known, of these or not; undefined for one that is gone.
 */
export function sharedHistories(runs: readonly Descended[], rowOf: (run: string) => Descended | undefined): ReadonlyMap<string, SharedHistory> {
  const lines = runs.map((row) => ({ run: row.run, ancestors: ancestorsOf(row, rowOf) })).toSorted((a, b) => a.ancestors.size - b.ancestors.size);
  const shared = new Map<string, SharedHistory>();
  for (const [place, { run, ancestors }] of lines.entries()) {
    let most: SharedHistory | null = null;
    for (const other of lines.slice(0, place)) {
      const common = Array.from(ancestors, ([id, epoch]) => Math.min(epoch, other.ancestors.get(id) ?? 0));
      const epoch = Math.max(...common);
      if (epoch > 0 && (most === null || epoch > most.epoch)) most = { of: other.run, epoch };
    }
    if (most) shared.set(run, most);
  }
  return shared;
}

/** A run and those it was forked from, each with how many of its epochs are theirs. */
function ancestorsOf(row: Descended, rowOf: (run: string) => Descended | undefined): Map<string, number> {
  const found = new Map([[row.run, Infinity]]);
  let epochs = Infinity;
  for (let at: Descended | undefined = row; at?.forked && at.parent !== null && !found.has(at.parent); at = rowOf(at.parent)) {
    epochs = Math.min(epochs, at.parentEpoch ?? 0);
    found.set(at.parent, epochs);
  }
  return found;
}

/** A run's own line and those its history lies on, each up to an epoch. */
export function historyOf(run: string, shared: ReadonlyMap<string, SharedHistory>): ReadonlyMap<string, number> {
  const found = new Map([[run, Infinity]]);
  let epochs = Infinity;
  for (let at = shared.get(run); at && !found.has(at.of); at = shared.get(at.of)) {
    epochs = Math.min(epochs, at.epoch);
    found.set(at.of, epochs);
  }
  return found;
}
