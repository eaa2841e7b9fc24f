import type { Language } from '../../app/settings.svelte.ts';
import { count } from '../../ui/format.ts';
import { translate, type MessageKey } from '../../app/messages/catalogue.ts';
import type { Problem } from './problems.ts';
import { conflictText, needsText } from './words.ts';

/** A problem in the window's language. */
export function problemText(language: Language, { key, fill }: Problem): string {
  const said = Object.entries(fill).map(([name, value]) => [name, typeof value === 'number' ? count(value) : (translators[name]?.(language, value) ?? value)]);
  return (translate as (language: Language, key: MessageKey, fillings: Record<string, string>) => string)(language, key, Object.fromEntries(said) as Record<string, string>);
}

/** Words that come from a catalogue of core's, by the hole they fill. */
const translators: Readonly<Record<string, (language: Language, words: string) => string>> = { needs: needsText, problem: conflictText, hint: conflictText };
