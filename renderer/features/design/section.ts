import type { App } from '../../app/app.svelte.ts';
import type { Command } from '../../app/commands.ts';
import type { Section } from '../../app/section.ts';
import { chooseFiles, importModel } from './import.ts';
import { en } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const messages = { en, zh };
export const routes = { recipes: ['design/recipes/:recipe?', 'design'], models: ['design/models/:model?', 'models/:model?'] } as const;

export const section: Section<typeof routes> = {
  title: 'design.title',
  icon: 'design',
  place: 3,
  start: () => ({ page: 'recipes' }),
  views: { recipes: () => import('./Recipes.svelte'), models: () => import('./Models.svelte') },
  commands,
  takes: { model: (app, { files }) => void importModel(app, files) },
};

function commands(app: App): Command[] {
  const { t } = app;
  const bring = async (folder: boolean): Promise<void> => importModel(app, await chooseFiles(folder));
  return [
    { kind: 'design.title', name: t('models.title'), act: { page: 'models' } },
    { kind: 'design.title', name: t('models.import'), act: () => void bring(false) },
    { kind: 'design.title', name: t('models.importFolder'), act: () => void bring(true) },
    ...(app.recipes.value ?? []).map(({ id, title }): Command => ({ kind: 'palette.recipe', name: title, act: { page: 'recipes', recipe: id } })),
    ...app.models.list.map(({ model, name }): Command => ({ kind: 'palette.model', name, act: { page: 'models', model } })),
  ];
}
