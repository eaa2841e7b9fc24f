import type { Language } from '../../app/settings.svelte.ts';
import { zhSettings } from './messages/zh-settings.ts';

/**
 * What an argument of a catalogue's entry does, in one line.
 * @param type the entry, such as `Adam`; empty for a table that belongs to none.
 */
export function describeArgument(language: Language, type: string, name: string, description: string): string {
  return language === 'en' ? description : (zhSettings[`${type}.${name}`] ?? zhSettings[name] ?? description);
}

/** What an entry of a catalogue does, in one line. */
export function describeEntry(language: Language, type: string, description: string): string {
  return language === 'en' ? description : (zhSettings[type] ?? description);
}

/** A choice as a list shows it; characters that can't be seen by their names. */
export function choiceText(language: Language, choice: string): string {
  return (choices[choice] ?? {})[language] ?? choice;
}

const choices: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  ',': { en: 'comma', zh: '逗号' },
  ';': { en: 'semicolon', zh: '分号' },
  '\t': { en: 'tab', zh: '制表符' },
  '|': { en: 'bar', zh: '竖线' },
  epochs: { en: 'epochs', zh: '轮' },
  steps: { en: 'steps', zh: '步' },
};
