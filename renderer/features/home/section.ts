import type { Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'home.title',
  icon: 'home',
  start: () => ({ page: 'home' }),
  views: { home: () => import('./Home.svelte') },
};
