import { writeTable } from '../../../../core/tables/table.ts';
import type { Translate } from '../../../app/messages/catalogue.ts';
import { nameColumn, type Column } from './columns.ts';
import type { Entry } from './entry.ts';

/** Runs as CSV: a line each, in full precision, with the columns that are shown, and the id of each run. */
export function tableCsv(entries: readonly Entry[], columns: readonly Column[], t: Translate): string {
  const all = [nameColumn, ...columns];
  return writeTable({ titles: ['run', ...all.map((column) => (column.id.includes('.') ? column.id : column.title(t)))], rows: entries.map((entry) => [entry.row.run, ...all.map((column) => column.value(entry))]) }, 'csv');
}
