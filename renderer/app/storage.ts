export type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** What this window keeps under a name; null for nothing. */
export function readKept(store: Store, key: string): string | null {
  try {
    return store.getItem(`epochal.${key}`);
  } catch {
    // Storage is refused (private windows): defaults serve.
    return null;
  }
}

export function keep(store: Store, key: string, value: string): void {
  try {
    store.setItem(`epochal.${key}`, value);
  } catch {
    // Storage is full or refused: the choice holds until the window closes.
    return;
  }
}
