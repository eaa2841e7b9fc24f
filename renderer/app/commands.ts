import type { App } from './app.svelte.ts';
import type { PlainKey } from './messages/catalogue.ts';
import type { Route } from './router.svelte.ts';
import { languages, themes } from './settings.svelte.ts';

export interface Command {
  id: string;
  kind: string;
  name: string;
  run(): void;
}

const pages: readonly { name: PlainKey; route: Route }[] = [
  { name: 'nav.home', route: { page: 'home' } },
  { name: 'nav.data', route: { page: 'data', id: null } },
  { name: 'nav.train', route: { page: 'train', recipe: null } },
  { name: 'nav.runs', route: { page: 'runs' } },
  { name: 'nav.models', route: { page: 'models', model: null } },
  { name: 'nav.classify', route: { page: 'classify', run: null } },
  { name: 'nav.export', route: { page: 'export', run: null } },
  { name: 'nav.settings', route: { page: 'settings' } },
];

const languageNames = { en: 'English', zh: '简体中文' } as const;

/** Everything the palette can find, in the window's language. */
export function commandsOf(app: App): Command[] {
  const { t, router, settings } = app;
  const to = (kind: PlainKey, name: string, route: Route): Command => ({ id: `${kind} ${JSON.stringify(route)}`, kind: t(kind), name, run: () => router.go(route) });
  return [
    ...pages.map(({ name, route }) => to('palette.page', t(name), route)),
    ...(app.recipes.value ?? []).map(({ id, title }) => to('palette.recipe', t('palette.train', { name: title }), { page: 'train', recipe: id })),
    ...(app.datasets.entries.value ?? []).filter(({ info }) => info !== null).map(({ id, name }) => to('palette.data', name, { page: 'data', id })),
    ...app.runs.list.map(({ run, name }) => to('palette.run', name, { page: 'run', run })),
    ...app.models.list.map(({ model, name }) => to('palette.model', name, { page: 'models', model })),
    ...app.subjects.map(({ id, name }) => to('palette.export', t('palette.export.of', { name }), { page: 'export', run: id })),
    ...themes.map((theme) => ({
      id: `theme ${theme}`,
      kind: t('palette.theme'),
      name: t('palette.theme.to', { name: t(`settings.theme.${theme}`) }),
      run: () => settings.setTheme(theme),
    })),
    ...languages.map((language) => ({ id: `language ${language}`, kind: t('palette.language'), name: languageNames[language], run: () => settings.setLanguage(language) })),
  ];
}

/** Those whose words hold every word of the query, those that begin with it first. */
export function findCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const fits = commands.filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)));
  const begins = ({ name }: Command): number => (words[0] !== undefined && name.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return fits.toSorted((a, b) => begins(a) - begins(b));
}
