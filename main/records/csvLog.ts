import { dirname } from 'node:path';
import type { EpochLogs } from '../../core/callbacks/callback.ts';
import { makeFolder, replaceFile } from '../system/durable.ts';
import { pythonFloat } from './pythonFloat.ts';

export interface CsvOptions {
  separator: string;
  /** What the file had before the run began, where it goes on below that; '' for a new file. */
  before: string;
}

type Row = Pick<EpochLogs, 'epoch' | 'values'>;

/**
 * What Keras's CSVLogger writes, byte for byte: columns by the names of the first epoch in order; where that
 * has no validation, a `val_` column for each of them; `NA` for what an epoch does not have; lines end with
 * CR LF. A line that names the columns stands above, unless something was there before.
 * @param measured names of columns; default those of the first epoch.
 */
export function csvLog(rows: readonly Row[], { separator, before }: CsvOptions, measured = Object.keys(rows[0]?.values ?? {})): string {
  if (rows.length === 0) return before;
  const names = measured.toSorted();
  const columns = names.some((name) => name.startsWith('val_')) ? names : [...names, ...names.map((name) => `val_${name}`)];
  const lines = rows.map(({ epoch, values }) => [
    String(epoch),
    ...columns.map((name) => (values[name] === undefined ? 'NA' : pythonFloat(values[name]))),
  ]);
  const all = before === '' ? [['epoch', ...columns], ...lines] : lines;
  return before + all.map((line) => `${line.join(separator)}\r\n`).join('');
}

/** Writes it anew as a whole, so that an epoch done twice, after a kill, still is one line. */
export function writeCsvLog(path: string, rows: readonly Row[], options: CsvOptions): void {
  makeFolder(dirname(path));
  replaceFile(path, csvLog(rows, options));
}
