import type { Language } from '../settings.svelte.ts';
import { registered, type All, type Registered } from '../registered.ts';
import { en as shared } from './en.ts';
import { zh as sharedZh } from './zh.ts';

const parts: readonly { en: object; zh: object }[] = [{ en: shared, zh: sharedZh }, ...registered.map(({ messages }) => messages)];

/** What sections share, and the words of each section. */
export type Messages = typeof shared & All<Registered['messages']['en']>;
export type MessageKey = keyof Messages;

/** The names in braces of a text. */
type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** What a message needs to be filled with: nothing, or a value for each of its holes. */
export type Fillings<K extends MessageKey> = [Holes<Messages[K]>] extends [never] ? [] : [Record<Holes<Messages[K]>, string | number>];

/** The words of the window in its language. */
export type Translate = <K extends MessageKey>(key: K, ...fillings: Fillings<K>) => string;

type Catalogue = Readonly<Record<MessageKey, string>>;

/** Every message in each language. */
export const catalogues: Readonly<Record<Language, Catalogue>> = {
  en: Object.assign({}, ...parts.map(({ en }) => en)) as Catalogue,
  zh: Object.assign({}, ...parts.map(({ zh }) => zh)) as Catalogue,
};

export function translate<K extends MessageKey>(language: Language, key: K, ...[fillings]: Fillings<K>): string {
  const values: Readonly<Record<string, string | number>> = fillings ?? {};
  return catalogues[language][key].replace(/\{(\w+)\}/g, (_hole, name: string) => String(values[name]));
}

/** Keys of messages with nothing to fill in. */
export type PlainKey = { [K in MessageKey]: [Holes<Messages[K]>] extends [never] ? K : never }[MessageKey];

/** A key made of parts known only as the window runs; null where there is no such message, or it has holes. */
export function keyIf(key: string): PlainKey | null {
  return Object.hasOwn(catalogues.en, key) && !catalogues.en[key as MessageKey].includes('{') ? (key as PlainKey) : null;
}
