import { mostActedOn, type Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'export.title',
  icon: 'export',
  start: ({ network }) => ({ page: 'export', network }),
  views: { export: () => import('./Export.svelte') },
  commands: ({ t, subjects }) => subjects.slice(0, mostActedOn).map(({ kind, id, name }) => ({ kind: 'export.title', name: t('palette.export.of', { name }), act: { page: 'export', network: { kind, id } } }) as const),
};
