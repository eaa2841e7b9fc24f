import type { App } from '../../../app/app.svelte.ts';
import { count, unknown } from '../../../ui/format.ts';
import type { Column } from './columns.ts';
import type { Entry } from './entry.ts';

/** Columns in which nothing is as usual as something. */
const mayBeEmpty: ReadonlySet<string> = new Set(['changed', 'note', 'tags']);

/** What a run's cell says. */
export function cellText(column: Column, entry: Entry, { t, settings }: Pick<App, 't' | 'settings'>): string {
  const value = column.value(entry);
  if (value === '') return t('runs.changed.nothing');
  if (value === null) return column.id === 'recipe' ? t(entry.row.imported ? 'run.log.about' : 'runs.ownModel') : mayBeEmpty.has(column.id) ? '' : unknown;
  const printed = column.print(value, settings.language);
  return column.id === 'epochs' ? `${printed}/${count(entry.row.epochsPlanned)}` : printed;
}
