export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];
export const languages: readonly Language[] = ['en', 'zh'];

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** What a person chose for this window, kept in it. */
export class Settings {
  theme: Theme = $state('system');
  language: Language = $state('en');
  readonly #store: Store;

  /** @param preferred the languages of the system, best first. */
  constructor(store: Store, preferred: readonly string[]) {
    this.#store = store;
    this.theme = themes.find((one) => one === read(store, 'theme')) ?? 'system';
    this.language = languages.find((one) => one === read(store, 'language')) ?? (preferred[0]?.toLowerCase().startsWith('zh') ? 'zh' : 'en');
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    write(this.#store, 'theme', theme);
  }

  setLanguage(language: Language): void {
    this.language = language;
    write(this.#store, 'language', language);
  }
}

function read(store: Store, key: string): string | null {
  try {
    return store.getItem(`epochal.${key}`);
  } catch {
    // Storage is refused (private windows): defaults serve.
    return null;
  }
}

function write(store: Store, key: string, value: string): void {
  try {
    store.setItem(`epochal.${key}`, value);
  } catch {
    // Storage is full or refused: the choice holds until the window closes.
    return;
  }
}
