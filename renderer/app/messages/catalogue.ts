import type { Language } from '../settings.svelte.ts';
import { en as appEn } from './en.ts';
import { zh as appZh } from './zh.ts';
import { en as homeEn } from '../../features/home/messages/en.ts';
import { en as dataEn } from '../../features/data/messages/en.ts';
import { en as designEn } from '../../features/design/messages/en.ts';
import { en as trainEn } from '../../features/train/messages/en.ts';
import { en as runsEn } from '../../features/runs/messages/en.ts';
import { en as inspectEn } from '../../features/inspect/messages/en.ts';
import { en as exportEn } from '../../features/export/messages/en.ts';
import { en as settingsEn } from '../../features/settings/messages/en.ts';
import { zh as homeZh } from '../../features/home/messages/zh.ts';
import { zh as dataZh } from '../../features/data/messages/zh.ts';
import { zh as designZh } from '../../features/design/messages/zh.ts';
import { zh as trainZh } from '../../features/train/messages/zh.ts';
import { zh as runsZh } from '../../features/runs/messages/zh.ts';
import { zh as inspectZh } from '../../features/inspect/messages/zh.ts';
import { zh as exportZh } from '../../features/export/messages/zh.ts';
import { zh as settingsZh } from '../../features/settings/messages/zh.ts';

const en = { ...appEn, ...homeEn, ...dataEn, ...designEn, ...trainEn, ...runsEn, ...inspectEn, ...exportEn, ...settingsEn };
const zh = { ...appZh, ...homeZh, ...dataZh, ...designZh, ...trainZh, ...runsZh, ...inspectZh, ...exportZh, ...settingsZh };

export type Messages = typeof en;
export type MessageKey = keyof Messages;

/** The names in braces of a text. */
type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** What a message needs to be filled with: nothing, or a value for each of its holes. */
export type Fillings<K extends MessageKey> = [Holes<Messages[K]>] extends [never] ? [] : [Record<Holes<Messages[K]>, string | number>];

/** The words of the window in its language. */
export type Translate = <K extends MessageKey>(key: K, ...fillings: Fillings<K>) => string;

/** Every message in each language. */
export const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, zh };

export function translate<K extends MessageKey>(language: Language, key: K, ...[fillings]: Fillings<K>): string {
  const values: Readonly<Record<string, string | number>> = fillings ?? {};
  return catalogues[language][key].replace(/\{(\w+)\}/g, (_hole, name: string) => String(values[name]));
}

/** Keys of messages with nothing to fill in. */
export type PlainKey = { [K in MessageKey]: [Holes<Messages[K]>] extends [never] ? K : never }[MessageKey];

/** A key made of parts known only as the window runs; null where there is no such message, or it has holes. */
export function keyIf(key: string): PlainKey | null {
  return Object.hasOwn(en, key) && !en[key as MessageKey].includes('{') ? (key as PlainKey) : null;
}
