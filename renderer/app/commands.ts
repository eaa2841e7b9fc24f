import type { App } from './app.svelte.ts';
import type { Command, Section } from './section.ts';
import { keysOf } from './shortcuts.ts';

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
export function entriesOf(app: App, sections: readonly Section[]): Entry[] {
  const { t, router } = app;
  const commands: Command[] = [
    ...sections.map(({ title, start }): Command => ({ kind: 'palette.page', name: t(title), act: start(app) })),
    { kind: 'palette.help', name: t('shortcuts.title'), act: () => (app.overlay = 'shortcuts'), keys: keysOf('shortcuts') },
    // What goes on comes first: it may have to be stopped.
    ...sections.toSorted((a, b) => Number(!a.busy?.(app)) - Number(!b.busy?.(app))).flatMap((section) => section.commands?.(app) ?? []),
  ];
  return commands.map(({ id, kind, name, act, keys = [] }) => {
    const [acts, run] = typeof act === 'function' ? [id ?? name, act] : [JSON.stringify(act), () => router.go(act)];
    return { id: `${kind} ${acts}`, kind: t(kind), name, keys, run };
  });
}
