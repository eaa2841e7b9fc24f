import type { Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

const view = (): Promise<typeof import('./Train.svelte')> => import('./Train.svelte');

export const section: Section<typeof routes> = {
  title: 'train.title',
  icon: 'train',
  start: () => ({ page: 'train' }),
  views: { train: view, trainModel: view, trainRun: view, trainFork: view },
  commands: ({ t, recipes, models }) => [
    ...(recipes.value ?? []).map(({ id, title }) => ({ kind: 'train.title', name: t('palette.train', { name: title }), act: { page: 'train', recipe: id } }) as const),
    ...models.list.map(({ model, name }) => ({ kind: 'train.title', name: t('palette.train', { name }), act: { page: 'trainModel', model } }) as const),
  ],
};
