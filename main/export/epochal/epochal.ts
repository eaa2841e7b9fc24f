import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { EpochalError } from '../../../core/errors.ts';
import { resolveHome } from '../../system/home.ts';
import { withSystemErrors } from '../../system/system-errors.ts';
import { readHistory, type CompleteRun } from '../../runs/history.ts';
import type { ExportFormat } from '../format.ts';
import { bundle } from './bundle.ts';

/** A run as one file that another machine opens: what is recorded of it, its folder, and the hash of its data. */
export const epochal: ExportFormat = {
  write({ run, dataset, name }) {
    if (run === null) {
      throw new EpochalError('export.no-run', `'${name}' is an imported model: there is no training to pack.`, 'Export it as keras, which keeps the network and its weights.');
    }
    const known = dataset?.sha256 === run.datasetSha256 ? dataset : null;
    const packed = bundle([{ ...historyIn(run.folder, run.run), folder: run.folder, dataset: known }]);
    return Promise.resolve({ files: new Map(), streams: new Map([[`${run.run}.epochal`, packed]]), warnings: [] });
  },
};

/** From the database of the home that a run's folder lies in: an export has a process of its own, which holds none. */
function historyIn(folder: string, run: string): CompleteRun {
  const { database: path } = resolveHome(dirname(dirname(folder)));
  return withSystemErrors(path, () => {
    const database = new Database(path, { readonly: true, timeout: 5000 });
    try {
      const found = readHistory(database, run);
      if (found) return found;
      throw new EpochalError('run.unknown', `There is no run '${run}'.`, 'See `epochal runs list`.');
    } finally {
      database.close();
    }
  });
}
