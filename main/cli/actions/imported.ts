import { resolveModel } from '../../../core/model/model.ts';
import { summarize } from '../../../core/model/summary.ts';
import type { ModelRow } from '../../../core/models.ts';
import type { Models } from '../../models/models.ts';
import { findRun } from '../../runs/find.ts';
import { EpochalError } from '../../../core/errors.ts';
import type { Context, Outcome } from '../command.ts';
import { moment, whole } from '../format.ts';
import { withStores } from '../stores.ts';
import { table } from '../table.ts';
import { describeModel } from './import.ts';

export async function listModels(context: Context): Promise<Outcome> {
  const value = withStores(context, ({ modelStore }) => modelStore.list());
  return { value, text: () => (value.length === 0 ? 'There are no imported models yet. Import one: epochal import <file>' : asTable(value)) };
}

export async function showModel(context: Context, name: string): Promise<Outcome> {
  const models = withStores(context, ({ modelStore }) => modelStore);
  const model = findModel(models, name);
  const row = models.row(model);
  const value = { ...row, summary: summarize(resolveModel(models.readModel(model))), classNames: models.classNames(model), folder: models.folder(model) };
  return { value, text: () => describeModel(row) };
}

export async function renameModel(context: Context, name: string, to: string): Promise<Outcome> {
  const models = withStores(context, ({ modelStore }) => modelStore);
  const value = models.rename(findModel(models, name), to);
  return { value, text: () => `${value.model} is now called ${value.name}.` };
}

export async function removeModel(context: Context, name: string): Promise<Outcome> {
  const models = withStores(context, ({ modelStore }) => modelStore);
  const model = findModel(models, name);
  models.remove(model);
  return { value: { model, removed: true }, text: () => `${model} was removed.` };
}

/** @throws EpochalError `model.unknown`, `run.ambiguous`. */
function findModel(models: Models, wanted: string): string {
  const named = models.list().map(({ model, name }) => ({ run: model, name }));
  // One that is damaged is in no list, and can still be named by its id.
  if (models.has(wanted)) return wanted;
  try {
    if (wanted !== 'last') return findRun(named, wanted);
  } catch (error) {
    if (!(error instanceof EpochalError) || error.code !== 'run.unknown') throw error;
  }
  if (named.length === 0) throw new EpochalError('model.unknown/none', { model: wanted });
  throw new EpochalError('model.unknown/names', { model: wanted, names: named.map(({ name }) => name).slice(0, 10).join(', ') });
}

function asTable(rows: readonly ModelRow[]): string {
  return table(
    [
      { title: 'MODEL', cell: (row) => row.model },
      { title: 'NAME', cell: (row) => row.name },
      { title: 'FROM', cell: (row) => row.origin.kind },
      { title: 'TAKES', cell: (row) => row.input.join(' x ') },
      { title: 'CLASSES', cell: (row) => whole(row.classes), align: 'right' },
      { title: 'PARAMS', cell: (row) => whole(row.params), align: 'right' },
      { title: 'IMPORTED', cell: (row) => moment(row.created) },
    ],
    rows,
  );
}
