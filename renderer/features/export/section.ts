import { mostActedOn, type Section } from '../../app/section.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { export: ['export/:network?'] } as const;

export const section: Section<typeof routes> = {
  title: 'export.title',
  icon: 'export',
  place: 7,
  start: ({ network }) => ({ page: 'export', network }),
  views: { export: () => import('./Export.svelte') },
  commands: ({ t, subjects }) => subjects.slice(0, mostActedOn).map(({ kind, id, name }) => ({ kind: 'export.title', name: t('palette.export.of', { name }), act: { page: 'export', network: { kind, id } } }) as const),
};
