import { activeStates, type RunRow } from '../../../core/runs.ts';
import type { App } from '../../app/app.svelte.ts';
import { mostActedOn, type Command, type Section } from '../../app/section.ts';
import { pauseRun, repeatRun, resumeRun, stopRun } from './actions.ts';
import { chooseLogs, importLogs } from './logs/files.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'runs.title',
  icon: 'runs',
  start: () => ({ page: 'runs' }),
  views: { runs: () => import('./Runs.svelte'), run: () => import('./run/RunPage.svelte'), compare: () => import('./compare/Compare.svelte'), runSettings: () => import('./compare/settings/SettingsPage.svelte') },
  commands: (app) => [
    { kind: 'runs.title', name: app.t('logs.import'), act: () => void chooseLogs(app, false) },
    { kind: 'runs.title', name: app.t('logs.import.folder'), act: () => void chooseLogs(app, true) },
    ...app.runs.list.flatMap((row, place) => [open(row), ...(place < mostActedOn ? verbsOf(app, row) : [])]),
  ],
  takes: { log: (app, { files }) => importLogs(app, files) },
  busy: ({ runs }) => (runs.list.some(({ state }) => state === 'running') ? 'state.running' : null),
};

function open({ run, name }: RunRow): Command {
  return { kind: 'palette.run', name, act: { page: 'run', run } };
}

function verbsOf(app: App, { run, name, state, imported }: RunRow): Command[] {
  const { t } = app;
  const other = app.runs.list.find((row) => row.run !== run);
  const verb = (word: 'run.pause' | 'run.resume' | 'run.stop' | 'run.repeat' | 'runs.again' | 'action.rename', act: Command['act']): Command => ({ kind: 'palette.run', name: t('palette.verb', { verb: t(word), name }), id: `${word} ${run}`, act });
  return [
    ...(state === 'running' ? [verb('run.pause', () => void pauseRun(app, run))] : []),
    ...(state === 'paused' || state === 'stopped' || state === 'interrupted' || state === 'failed' ? [verb('run.resume', () => void resumeRun(app, run))] : []),
    ...(imported ? [] : [verb('runs.again', { page: 'trainRun', run })]),
    ...(activeStates.includes(state) ? [verb('run.stop', () => void stopRun(app, run))] : imported ? [] : [verb('run.repeat', () => void repeatRun(app, run, name))]),
    ...(other === undefined ? [] : [{ kind: 'palette.run', name: t('compare.verb', { name }), id: `compare ${run}`, act: { page: 'compare', ids: `${run},${other.run}` } } satisfies Command]),
    verb('action.rename', () => app.router.go({ page: 'runs' }, { run, rename: '1' })),
  ];
}
