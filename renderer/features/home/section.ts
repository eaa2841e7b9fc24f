import type { Section } from '../../app/section.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { home: ['', 'home'] } as const;

export const section: Section<typeof routes> = {
  title: 'home.title',
  icon: 'home',
  place: 1,
  start: () => ({ page: 'home' }),
  views: { home: () => import('./Home.svelte') },
};
