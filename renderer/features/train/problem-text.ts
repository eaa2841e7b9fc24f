import type { App } from '../../app/app.svelte.ts';
import { translate, type MessageKey } from '../../app/messages/catalogue.ts';
import { count } from '../../ui/format.ts';
import type { Problem } from './problems.ts';

/** A problem in the window's language. */
export function problemText({ settings, phraseText }: Pick<App, 'settings' | 'phraseText'>, { key, fill }: Problem): string {
  const said = Object.entries(fill).map(([name, value]) => [name, typeof value === 'object' ? phraseText(value) : typeof value === 'number' ? count(value) : value]);
  return (translate as (language: string, key: MessageKey, fillings: Record<string, string>) => string)(settings.language, key, Object.fromEntries(said) as Record<string, string>);
}
