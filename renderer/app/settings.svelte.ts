import { keep, readKept, type Store } from './storage.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const languages = ['en', 'zh'] as const;
export const densities = ['comfortable', 'compact'] as const;

export type Theme = (typeof themes)[number];
export type Language = (typeof languages)[number];
export type Density = (typeof densities)[number];

/** Each in its own. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '简体中文' };

interface Choices {
  theme: Theme;
  language: Language;
  density: Density;
}

/** How many commands used last are known. */
const mostRecent = 8;

/** What a person chose for this window, kept in it. */
export class Settings {
  #chosen: Choices = $state.raw({ theme: 'system', language: 'en', density: 'comfortable' });
  /** Ids of commands, the last one used first. */
  recent: readonly string[] = $state.raw([]);
  readonly #store: Store;

  /** @param preferred the languages of the system, best first. */
  constructor(store: Store, preferred: readonly string[]) {
    this.#store = store;
    const kept = <T extends string>(key: string, choices: readonly T[], usual: T): T => choices.find((one) => one === readKept(store, key)) ?? usual;
    this.#chosen = {
      theme: kept('theme', themes, 'system'),
      language: kept('language', languages, preferred[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en'),
      density: kept('density', densities, 'comfortable'),
    };
    this.recent = (readKept(store, 'recent') ?? '').split('\n').filter((id) => id !== '');
  }

  get theme(): Theme {
    return this.#chosen.theme;
  }

  get language(): Language {
    return this.#chosen.language;
  }

  get density(): Density {
    return this.#chosen.density;
  }

  set<Key extends keyof Choices>(key: Key, value: Choices[Key]): void {
    this.#chosen = { ...this.#chosen, [key]: value };
    keep(this.#store, key, value);
  }

  /** Takes note of a command that was used. */
  used(id: string): void {
    this.recent = [id, ...this.recent.filter((one) => one !== id)].slice(0, mostRecent);
    keep(this.#store, 'recent', this.recent.join('\n'));
  }
}
