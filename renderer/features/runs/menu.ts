import { mostCompared } from '../../../core/comparison/comparison.ts';
import { activeStates, resumableStates } from '../../../core/runs.ts';
import type { App } from '../../app/app.svelte.ts';
import { hrefOf } from '../../app/router.svelte.ts';
import { bytesText, count } from '../../ui/format.ts';
import type { MenuItem } from '../../ui/menu-item.ts';
import type { Spot } from '../../ui/spot.ts';
import { pauseRun, resumeRun, stopRun } from './actions.ts';
import { LogExport } from './logs/exporting.svelte.ts';
import { bytesOf, type RunDeeds } from './run-deeds.svelte.ts';
import type { Entry } from './table/entry.ts';

/** The table a menu is opened over. */
interface Table {
  readonly baseline: Entry | null;
  pin(run: string | null): void;
}

/** Where a menu is opened: over the table, or on the page of the run itself. */
interface Place {
  at: Spot;
  table: Table | null;
  rename: () => void;
}

/** Address of the comparison of runs. */
export function compareHref(entries: readonly Entry[]): string {
  return hrefOf({ page: 'compare', ids: entries.map(({ row }) => row.run).join(',') });
}

/** The menu of one run, or of several. */
export function menuOf(app: App, entries: readonly Entry[], deeds: RunDeeds, { at, table, rename }: Place): MenuItem[][] {
  const { t } = app;
  const [first] = entries;
  if (!first) return [];
  const { starred, archived } = first.row;
  const marks: MenuItem[] = [
    { label: t(starred ? 'runs.unstar' : 'runs.star'), run: () => deeds.annotate(entries, { starred: !starred }) },
    { label: t(archived ? 'runs.unarchive' : 'runs.archive'), run: () => deeds.annotate(entries, { archived: !archived }) },
    { label: t('runs.tags.edit'), run: () => deeds.edit(entries, 'tags', at) },
  ];
  const leave: MenuItem[] = [{ label: t('logs.export'), run: () => app.kept(LogExport).ask(entries.map(({ row }) => row.run)) }];
  const trains = entries.some(({ row }) => activeStates.includes(row.state));
  const bytes = bytesOf(entries);
  const removal: MenuItem[] = [{ label: t(trains ? 'runs.stopAndDelete' : 'action.delete'), ...(bytes > 0 ? { hint: bytesText(bytes) } : {}), run: () => deeds.remove(entries) }];
  if (entries.length > 1) {
    const fits = entries.length <= mostCompared;
    return [[{ label: t('runs.compare'), hint: fits ? count(entries.length) : t('runs.compare.tooMany', { count: mostCompared }), ...(fits ? { run: () => void (window.location.hash = compareHref(entries)) } : {}) }], marks, leave, removal];
  }
  const own: MenuItem[] = [{ label: t('action.rename'), hint: 'F2', run: rename }, { label: t('runs.note.edit'), run: () => deeds.edit(entries, 'note', at) }, ...marks];
  return [
    [...(table ? [openOf(app, first)] : []), ...verbs(app, first, () => deeds.repeat(first, at))],
    own,
    ...(table ? [pinning(app, first, table)] : []),
    leave,
    removal,
  ].filter((group) => group.length > 0);
}

function openOf({ t, router }: App, { row: { run } }: Entry): MenuItem {
  return { label: t('action.open'), hint: 'Enter', run: () => router.go({ page: 'run', run }) };
}

function verbs(app: App, { row: { run, state, epochs, imported } }: Entry, repeat: () => void): MenuItem[] {
  const { t } = app;
  // Nothing can be trained from a log.
  if (imported) return [];
  return [
    { label: t('runs.again'), run: () => app.router.go({ page: 'trainRun', run }) },
    ...(state === 'running' ? [{ label: t('run.pause'), run: () => void pauseRun(app, run) }] : []),
    ...(state === 'paused' || resumableStates.includes(state) ? [{ label: t('run.resume'), run: () => void resumeRun(app, run) }] : []),
    activeStates.includes(state) ? { label: t('run.stop'), run: () => void stopRun(app, run) } : { label: t('runs.repeat'), run: repeat },
    ...(epochs > 0 ? [{ label: t('models.export'), run: () => app.router.go({ page: 'export', network: { kind: 'run', id: run } }) }] : []),
  ];
}

function pinning({ t }: App, entry: Entry, table: Table): MenuItem[] {
  const { baseline } = table;
  if (baseline?.row.run === entry.row.run) return [{ label: t('runs.baseline.clear'), hint: 'B', run: () => table.pin(null) }];
  const compare = baseline && { label: `${t('runs.compare')}: ${baseline.row.name}`, run: () => void (window.location.hash = compareHref([baseline, entry])) };
  return [{ label: t('runs.baseline.set'), hint: 'B', run: () => table.pin(entry.row.run) }, ...(compare ? [compare] : [])];
}
