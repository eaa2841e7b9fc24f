import { plainError } from '../../../core/errors.ts';
import type { App } from '../../app/app.svelte.ts';
import type { Command, Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'data.title',
  icon: 'data',
  start: () => ({ page: 'data' }),
  views: {
    data: () => import('./Pictures.svelte'),
    dataCheck: () => import('./Check.svelte'),
    dataMap: () => import('./Map.svelte'),
    dataAbout: () => import('./About.svelte'),
  },
  commands,
  takes: { folder: refuse, other: refuse },
};

function commands({ t, datasets }: App): Command[] {
  return (datasets.entries.value ?? []).map(({ id, name, info }): Command =>
    info === null ? { kind: 'data.title', name: t('dataset.get', { name }), act: () => void datasets.get(id) } : { kind: 'palette.data', name, act: { page: 'data', id } },
  );
}

function refuse({ showError }: App, { kind }: { kind: 'folder' | 'other' }): void {
  showError(plainError(`files.not-taken/${kind}`));
}
