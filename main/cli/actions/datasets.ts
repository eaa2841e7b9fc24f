import { splitNames, type DatasetEntry, type DatasetInfo } from '../../../core/datasets.ts';
import { EpochalError } from '../../../core/errors.ts';
import { phraseText } from '../../../core/errors/words.ts';
import type { Datasets, ImportOptions } from '../../datasets/datasets.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes, whole } from '../format.ts';
import { withRuns, withStores } from '../stores.ts';
import { fields, table } from '../table.ts';

export async function listDatasets(context: Context): Promise<Outcome> {
  const value = open(context).list();
  return {
    value,
    text: () =>
      table<DatasetEntry>(
        [
          { title: 'DATA SET', cell: (row) => row.id },
          { title: 'NAME', cell: (row) => row.name },
          { title: 'CLASSES', cell: (row) => row.info?.classes.length ?? null, align: 'right' },
          { title: 'TRAIN', cell: (row) => (row.info ? whole(row.info.counts.train) : null), align: 'right' },
          { title: 'TEST', cell: (row) => (row.info ? whole(row.info.counts.test) : null), align: 'right' },
          { title: 'STATE', cell: stateOf },
        ],
        value,
      ),
  };
}

export async function showDataset(context: Context, id: string): Promise<Outcome> {
  const value = open(context).info(id);
  return { value, text: () => describe(value) };
}

export async function getDataset(context: Context, id: string): Promise<Outcome> {
  const value = await open(context).get(id, { onProgress: context.report.progress(), signal: context.interruption() });
  return { value, text: () => describe(value) };
}

export async function importDataset(context: Context, path: string, options: { [Name in keyof ImportOptions]: ImportOptions[Name] | undefined }): Promise<Outcome> {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ImportOptions;
  const value = await open(context).import(path, { ...given, onProgress: context.report.progress(), signal: context.interruption() });
  return { value, text: () => describe(value) };
}

export async function removeDataset(context: Context, id: string): Promise<Outcome> {
  keepNames(context);
  open(context).remove(id);
  return { value: { id, removed: true }, text: () => `${id} is removed.` };
}

/** Runs of an older Epochal that were trained on it take its names over while it is here: opening them does that. */
function keepNames(context: Context): void {
  try {
    withRuns(context, () => undefined);
  } catch (error) {
    // It may be removed to make room for that very database.
    if (!(error instanceof EpochalError)) throw error;
    context.report.line(`note: the runs can't be read: ${error.message}`);
  }
}

function open(context: Context): Datasets {
  return withStores(context, ({ datasets }) => datasets);
}

function stateOf({ info, fetchable, downloadBytes, description }: DatasetEntry): string {
  if (info) return 'here';
  if (!fetchable) return description;
  return `can be fetched${downloadBytes === null ? '' : ` (${bytes(downloadBytes)})`}`;
}

export function describe(info: DatasetInfo): string {
  const classes = info.classes.map((name, index) => (info.classesZh?.[index] ? `${name} ${info.classesZh[index]}` : name));
  return fields([
    ['id', info.id],
    ['name', info.name],
    ['images', splitNames.filter((split) => info.counts[split] > 0).map((split) => `${whole(info.counts[split])} ${split}`).join(', ')],
    ['size', `${info.width} x ${info.height} x ${info.channels}`],
    ['fit', info.fit === null ? null : `${info.fit}${info.fill === null ? '' : ` on ${info.fill}`}`],
    ['classes', `${classes.length}: ${classes.join(', ')}`],
    ['mean', info.mean.map((value) => value.toFixed(4)).join('  ')],
    ['std', info.std.map((value) => value.toFixed(4)).join('  ')],
    ['source', info.source],
    ['sha256', info.sha256],
    ['edits', info.edits === 0 ? null : whole(info.edits)],
    ['skipped', info.skipped.length === 0 ? null : info.skipped.map(({ path, reason }) => `${path}: ${phraseText(reason)}`).join('; ')],
  ]);
}
