import { resolve } from 'node:path';
import { runRecordFormats, type RunRecordFormat } from '../../../core/run-records.ts';
import { phraseText } from '../../../core/errors/words.ts';
import { exportRecords } from '../../export/records/export.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes, whole } from '../format.ts';
import type { LogsOptions, RecordsOptions } from '../options/records.ts';
import { withServices } from '../services.ts';
import { wrongUsage } from '../usage.ts';

/** How what was written is opened. */
const opening: Readonly<Record<RunRecordFormat, (out: string) => string>> = {
  tensorboard: (out) => `Open it with: tensorboard --logdir ${JSON.stringify(out)}`,
  csv: () => 'runs.csv lists the runs, with the file of each.',
  mlflow: (out) => `Open it with: cd ${JSON.stringify(out)} && MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri .`,
};

export async function exportRecordsOf(context: Context, names: readonly string[], { format, steps, out: chosen }: RecordsOptions): Promise<Outcome> {
  if (format === undefined) throw wrongUsage('runs export needs a format.', `Give --format, one of ${runRecordFormats.join(', ')}.`);
  if (chosen === undefined) throw wrongUsage('runs export needs --out.', 'Give --out, a folder that is not there yet, such as --out logs.');
  const out = resolve(chosen);
  return withServices(context, async ({ runs }) => {
    const ids = [...new Set(names.map((name) => runs.find(name)))];
    const files = await exportRecords(runs, ids, out, { format, perStep: steps, signal: context.interruption() });
    const size = files.reduce((sum, file) => sum + file.bytes, 0);
    return { value: { out, format, runs: ids, files }, text: () => `${out}: ${whole(files.length)} ${files.length === 1 ? 'file' : 'files'}, ${bytes(size)}\n${opening[format](out)}` };
  });
}

export async function importLogsFrom(context: Context, path: string, { as, name }: LogsOptions): Promise<Outcome> {
  return withServices(context, async ({ importer, runs }) => {
    const found = await importer.readLogs(path, { as: as ?? null, signal: context.interruption() });
    const { runs: ids, warnings } = importer.takeLogs(found, name);
    const imported = ids.map((id) => runs.imported(id)!);
    const value = {
      runs: imported.map(({ run, name: called, epochs, step, best, origin, notes }) => ({ run, name: called, epochs, steps: step, best, ...origin, notes: notes.map(({ text }) => text) })),
      warnings: warnings.map((warning) => phraseText(warning)),
    };
    const lines = value.runs.flatMap(({ run, name: called, epochs, steps, notes }) => [`run ${run} (${called}): ${whole(epochs)} epochs, ${whole(steps)} steps`, ...notes.map((note) => `  ${note}`)]);
    return { value, text: () => [...lines, ...value.warnings.map((warning) => `note: ${warning}`)].join('\n') };
  });
}
