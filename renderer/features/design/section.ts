import type { App } from '../../app/app.svelte.ts';
import type { Command, Section } from '../../app/section.ts';
import { chooseFiles, modelAccept } from '../../app/model-files.ts';
import { importModel } from './import.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'design.title',
  icon: 'design',
  start: () => ({ page: 'recipes' }),
  views: { recipes: () => import('./Recipes.svelte'), models: () => import('./Models.svelte') },
  commands,
  takes: { model: (app, { files }) => void importModel(app, files) },
};

function commands(app: App): Command[] {
  const { t } = app;
  const bring = async (folder: boolean): Promise<void> => importModel(app, await chooseFiles(folder, modelAccept));
  return [
    { kind: 'design.title', name: t('models.title'), act: { page: 'models' } },
    { kind: 'design.title', name: t('models.import'), act: () => void bring(false) },
    { kind: 'design.title', name: t('models.importFolder'), act: () => void bring(true) },
    ...(app.recipes.value ?? []).map(({ id, title }): Command => ({ kind: 'palette.recipe', name: title, act: { page: 'recipes', recipe: id } })),
    ...app.models.list.map(({ model, name }): Command => ({ kind: 'palette.model', name, act: { page: 'models', model } })),
  ];
}
