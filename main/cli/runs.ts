import { existsSync } from 'node:fs';
import { openRuns, type Runs } from '../runs/runs.ts';
import type { Context } from './command.ts';

/** The runs of a home for one look or change; null where the home has none yet: looking shall not make any. */
export function withRuns<T>({ home }: Pick<Context, 'home'>, work: (runs: Runs | null) => T): T {
  if (!existsSync(home.database)) return work(null);
  const runs = openRuns(home);
  try {
    return work(runs);
  } finally {
    runs.close();
  }
}
