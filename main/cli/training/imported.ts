import { EpochalError } from '../../../core/errors.ts';
import { openModels } from '../../models/models.ts';
import { findRun } from '../../runs/find.ts';
import { networksOf } from '../../networks/networks.ts';
import type { Context } from '../command.ts';

/** The id of the imported model a person means; null where it is none, and then perhaps a run. @throws EpochalError `run.ambiguous`. */
export async function findImported(name: string, { home }: Pick<Context, 'home'>): Promise<string | null> {
  const models = openModels(home.models);
  const named = models.list().map((row) => ({ run: row.model, name: row.name }));
  if (named.length === 0 && !models.has(name)) return null;
  // Only now: a recipe needs no database.
  const { withRuns } = await import('../runs.ts');
  return withRuns({ home }, (runs) => {
    // One that is damaged is in no list, and can still be named by its id.
    if (models.has(name) && !runs?.has(name)) return name;
    try {
      const networks = runs && networksOf(runs, models);
      const id = networks ? networks.find(name) : findRun(named, name);
      return !networks || networks.isModel(id) ? id : null;
    } catch (error) {
      if (error instanceof EpochalError && error.code === 'run.unknown') return null;
      throw error;
    }
  });
}
