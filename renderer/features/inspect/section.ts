import { mostActedOn, type Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'inspect.title',
  icon: 'classify',
  start: ({ network }) => ({ page: 'classify', network }),
  views: { classify: () => import('./Classify.svelte') },
  commands: ({ t, subjects }) => subjects.slice(0, mostActedOn).map(({ kind, id, name }) => ({ kind: 'inspect.title', name: t('menu.classifyWith', { name }), act: { page: 'classify', network: { kind, id } } }) as const),
  takes: {
    picture: (app, { file, name }) => {
      app.incomingPicture = { picture: file, name };
      if (app.router.route.page !== 'classify') app.router.go({ page: 'classify', network: app.network });
    },
  },
};
