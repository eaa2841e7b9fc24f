import { plainError } from '../../../core/errors.ts';
import type { App } from '../../app/app.svelte.ts';
import type { Command } from '../../app/commands.ts';
import type { Section } from '../../app/section.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { data: ['data/:id?'] } as const;

export const section: Section<typeof routes> = {
  title: 'data.title',
  icon: 'data',
  place: 2,
  start: () => ({ page: 'data' }),
  views: { data: () => import('./Data.svelte') },
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
