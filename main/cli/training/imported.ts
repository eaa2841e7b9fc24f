import { EpochalError } from '../../../core/errors.ts';
import { openModels } from '../../models/models.ts';
import { findRun } from '../../runs/find.ts';
import { networksOf } from '../../services/networks.ts';
import type { Context } from '../command.ts';

/** The id of the imported model a person means; null where it is none, and then perhaps a run. @throws EpochalError `run.ambiguous`. */
export async function findImported(name: string, { home }: Pick<Context, 'home'>): Promise<string | null> {
  const models = openModels(home.models);
  if (models.has(name)) return name;
  const named = models.list().map((row) => ({ run: row.model, name: row.name }));
  if (named.length === 0) return null;
  // Only now: a recipe needs no database.
  const { withRuns } = await import('../runs.ts');
  return withRuns({ home }, (runs) => {
    try {
      const id = runs ? networksOf(runs, models).find(name) : findRun(named, name);
      return models.has(id) ? id : null;
    } catch (error) {
      if (error instanceof EpochalError && error.code === 'run.unknown') return null;
      throw error;
    }
  });
}
