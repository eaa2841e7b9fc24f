import { resolve } from 'node:path';
import { datasetExportFormats, type DatasetExportFormat, type ExportedPicture } from '../../../core/dataset-exports.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { Context, Outcome } from '../command.ts';
import { bytes, whole } from '../format.ts';
import { withServices } from '../services.ts';
import { wrongUsage } from '../usage.ts';

export async function exportDataset(context: Context, id: string, { format, picture, out }: { format: DatasetExportFormat | undefined; picture: ExportedPicture; out: string | undefined }): Promise<Outcome> {
  if (format === undefined) throw wrongUsage('datasets export needs a format.', `Give --format, one of ${datasetExportFormats.join(', ')}.`);
  if (out === undefined) throw wrongUsage('datasets export needs --out.', 'Give --out, a path that is not there yet, such as --out pictures.');
  const tell = context.report.progress();
  return withServices(context, async ({ datasetExporter }) => {
    const value = await datasetExporter.export(id, { format, picture }, resolve(out), {
      onProgress: ({ done, total }) => tell({ phase: 'export', done, total, message: phrase`Writing pictures` }),
      signal: context.interruption(),
    });
    return { value, text: () => `${value.out}: ${whole(value.files)} ${value.files === 1 ? 'file' : 'files'}, ${bytes(value.bytes)} in ${value.seconds.toFixed(1)} s` };
  });
}
