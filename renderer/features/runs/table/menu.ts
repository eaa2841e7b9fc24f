import { mostCompared } from '../../../../core/comparison/comparison.ts';
import { activeStates } from '../../../../core/runs.ts';
import type { App } from '../../../app/app.svelte.ts';
import { hrefOf } from '../../../app/router.svelte.ts';
import type { Spot } from '../../../ui/spot.ts';
import type { MenuItem } from '../../../ui/menu-item.ts';
import { bytesText, count } from '../../../ui/format.ts';
import { pauseRun, repeatRun, resumeRun, stopRun } from '../actions.ts';
import type { Entry } from './entry.ts';
import type { RunTable } from './run-table.svelte.ts';

/** What the page does for the menu. */
export interface Deeds {
  annotate(entries: readonly Entry[], changes: { starred?: boolean; archived?: boolean }): void;
  /** Opens the field for a note or for tags. */
  edit(entries: readonly Entry[], what: 'note' | 'tags', at?: Spot): void;
  remove(entries: readonly Entry[]): void;
}

/** Address of the comparison of runs. */
export function compareHref(entries: readonly Entry[]): string {
  return hrefOf({ page: 'compare', ids: entries.map(({ row }) => row.run).join(',') });
}

/** What they take on the disk, together. */
export function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { facts }) => sum + (facts?.bytes ?? 0), 0);
}

/** The menu of one run, or of several. */
export function menuOf(app: App, entries: readonly Entry[], table: RunTable, deeds: Deeds): MenuItem[][] {
  const { t } = app;
  const [first] = entries;
  if (!first) return [];
  const marks: MenuItem[] = [
    first.row.starred ? { label: t('runs.unstar'), run: () => deeds.annotate(entries, { starred: false }) } : { label: t('runs.star'), run: () => deeds.annotate(entries, { starred: true }) },
    first.row.archived ? { label: t('runs.unarchive'), run: () => deeds.annotate(entries, { archived: false }) } : { label: t('runs.archive'), run: () => deeds.annotate(entries, { archived: true }) },
    { label: t('runs.tags.edit'), run: () => deeds.edit(entries, 'tags') },
  ];
  const trains = entries.some(({ row }) => activeStates.includes(row.state));
  const removal: MenuItem[] = [{ label: t(trains ? 'runs.stopAndDelete' : 'action.delete'), hint: bytesText(bytesOf(entries)), run: () => deeds.remove(entries) }];
  if (entries.length > 1) {
    const fits = entries.length <= mostCompared;
    return [[{ label: t('runs.compare'), hint: fits ? count(entries.length) : t('runs.compare.tooMany', { count: mostCompared }), ...(fits ? { run: () => void (window.location.hash = compareHref(entries)) } : {}) }], marks, removal];
  }
  return [[...verbs(app, first)], [{ label: t('action.rename'), hint: 'F2', run: () => app.router.keep({ run: first.row.run, rename: '1' }) }, { label: t('runs.note.edit'), run: () => deeds.edit(entries, 'note') }, ...marks], pinning(app, first, table), removal];
}

function verbs(app: App, { row: { run, name, state, imported } }: Entry): MenuItem[] {
  const { t } = app;
  const open: MenuItem = { label: t('action.open'), hint: 'Enter', run: () => app.router.go({ page: 'run', run }) };
  // Nothing can be trained from a log.
  if (imported) return [open];
  return [
    open,
    { label: t('runs.again'), run: () => app.router.go({ page: 'trainRun', run }) },
    ...(state === 'running' ? [{ label: t('run.pause'), run: () => void pauseRun(app, run) }] : []),
    ...(state === 'paused' || state === 'stopped' || state === 'interrupted' || state === 'failed' ? [{ label: t('run.resume'), run: () => void resumeRun(app, run) }] : []),
    activeStates.includes(state) ? { label: t('run.stop'), run: () => void stopRun(app, run) } : { label: t('run.repeat'), run: () => void repeatRun(app, run, name) },
  ];
}

function pinning({ t }: App, entry: Entry, table: RunTable): MenuItem[] {
  const { baseline } = table;
  if (baseline?.row.run === entry.row.run) return [{ label: t('runs.baseline.clear'), hint: 'B', run: () => table.pin(null) }];
  const compare = baseline && { label: `${t('runs.compare')}: ${baseline.row.name}`, run: () => void (window.location.hash = compareHref([baseline, entry])) };
  return [{ label: t('runs.baseline.set'), hint: 'B', run: () => table.pin(entry.row.run) }, ...(compare ? [compare] : [])];
}
