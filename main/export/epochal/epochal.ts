import Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { readHistory, type CompleteRun } from '../../runs/history.ts';
import type { ExportFormat } from '../format.ts';
import { bundle } from './bundle.ts';

/** A run as one file that another machine opens: what is recorded of it, its folder, and the hash of its data. */
export const epochal: ExportFormat = {
  write({ run, dataset, name }, _, { database }) {
    if (run === null) {
      throw new EpochalError('export.no-run/pack', { name });
    }
    const known = dataset?.sha256 === run.datasetSha256 ? dataset : null;
    const packed = bundle([{ ...historyIn(database, run.run), folder: run.folder, dataset: known }]);
    return Promise.resolve({ files: new Map(), streams: new Map([[`${run.run}.epochal`, packed]]), warnings: [] });
  },
};

function historyIn(path: string, run: string): CompleteRun {
  return withSystemErrors(path, () => {
    const database = new Database(path, { readonly: true, timeout: 5000 });
    try {
      const found = readHistory(database, run);
      if (found) return found;
      throw new EpochalError('run.unknown', { run });
    } finally {
      database.close();
    }
  });
}
