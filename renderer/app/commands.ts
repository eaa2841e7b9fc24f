import type { App } from './app.svelte.ts';
import type { PlainKey } from './messages/catalogue.ts';
import { hrefOf, type Route } from './router.svelte.ts';
import { sections } from './sections.ts';
import { keysOf } from './shortcuts.ts';

/** Something the palette can do: go somewhere, or act. */
export interface Command {
  kind: PlainKey;
  name: string;
  act: Route | (() => void);
  /** Tells it from others of its name, where it acts. */
  id?: string;
  /** Keys that do the same. */
  keys?: readonly string[];
}

/** A command as the palette lists it. */
export interface Entry {
  /** The same whenever the window is opened. */
  id: string;
  kind: string;
  name: string;
  keys: readonly string[];
  run(): void;
}

/** Everything the palette can find, in the window's language. */
export function entriesOf(app: App): Entry[] {
  const { t, router } = app;
  const commands: Command[] = [
    ...sections.map(({ title, start }): Command => ({ kind: 'palette.page', name: t(title), act: start(app) })),
    { kind: 'palette.help', name: t('shortcuts.title'), act: () => (app.overlay = 'shortcuts'), keys: keysOf('shortcuts') },
    ...sections.flatMap((section) => section.commands?.(app) ?? []),
  ];
  return commands.map(({ id, kind, name, act, keys = [] }) => {
    const [acts, run] = typeof act === 'function' ? [id ?? name, act] : [hrefOf(act), () => router.go(act)];
    return { id: `${kind} ${acts}`, kind: t(kind), name, keys, run };
  });
}

/**
 * Those whose words hold every word of the query, those that begin with it first; what was used last before all others
 * where nothing is asked.
 * @param recent ids, the last one used first.
 */
export function findEntries<E extends Pick<Entry, 'id' | 'kind' | 'name'>>(entries: readonly E[], query: string, recent: readonly string[] = []): E[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found = entries.filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)));
  const rank = ({ id, name }: E): number => {
    if (words[0] !== undefined) return name.toLowerCase().startsWith(words[0]) ? 0 : 1;
    const place = recent.indexOf(id);
    return place < 0 ? recent.length : place;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
}
