import { EpochalError } from '../../../core/errors.ts';
import { findRun } from '../../runs/find.ts';
import type { HomeContext } from '../stores.ts';

/** The id of the imported model a person means; null where it is none, and then perhaps a run. @throws EpochalError `run.ambiguous`. */
export async function findImported(name: string, context: HomeContext): Promise<string | null> {
  // Only now: a recipe needs none of it.
  const { withRuns } = await import('../stores.ts');
  return withRuns(context, (runs, stores) => {
    const { modelStore: models } = stores;
    const named = models.list().map((row) => ({ run: row.model, name: row.name }));
    if (named.length === 0 && !models.has(name)) return null;
    // One that is damaged is in no list, and can still be named by its id.
    if (models.has(name) && !runs?.has(name)) return name;
    try {
      const networks = runs && stores.networks;
      const { kind, id } = networks ? networks.find(name) : { kind: 'model', id: findRun(named, name) };
      return kind === 'model' ? id : null;
    } catch (error) {
      if (error instanceof EpochalError && error.code === 'run.unknown') return null;
      throw error;
    }
  });
}
