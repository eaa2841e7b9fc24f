import { densities, languageNames, languages, themes } from '../../app/settings.svelte.ts';
import type { Section } from '../../app/section.ts';
import type { routes } from './pages.ts';

export const section: Section<typeof routes> = {
  title: 'settings.title',
  icon: 'settings',
  atFoot: true,
  start: () => ({ page: 'settings' }),
  views: { settings: () => import('./Settings.svelte') },
  commands: ({ t, settings }) => [
    ...themes.map((theme) => ({ kind: 'settings.theme', name: t('palette.theme.to', { name: t(`settings.theme.${theme}`) }), act: () => settings.set('theme', theme) }) as const),
    ...densities.map((density) => ({ kind: 'settings.density', name: t('palette.density.to', { name: t(`settings.density.${density}`) }), act: () => settings.set('density', density) }) as const),
    ...languages.map((language) => ({ kind: 'settings.language', name: languageNames[language], act: () => settings.set('language', language) }) as const),
  ],
};
