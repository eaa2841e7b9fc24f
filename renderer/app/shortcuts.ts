import type { PlainKey } from './messages/catalogue.ts';

type ShortcutId = 'commands' | 'shortcuts' | 'paste' | 'menu' | 'open' | 'rename' | 'delete' | 'grid' | 'curve';

/** The system's key for commands. */
const commandKey = /mac/i.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl';

/** Every shortcut of the window. */
export const shortcuts: readonly { id: ShortcutId; name: PlainKey; keys: readonly string[] }[] = [
  { id: 'commands', name: 'shortcuts.commands', keys: [commandKey, 'K'] },
  { id: 'shortcuts', name: 'shortcuts.title', keys: ['?'] },
  { id: 'paste', name: 'shortcuts.paste', keys: [commandKey, 'V'] },
  { id: 'menu', name: 'shortcuts.menu', keys: ['Shift', 'F10'] },
  { id: 'open', name: 'shortcuts.open', keys: ['Enter'] },
  { id: 'rename', name: 'shortcuts.rename', keys: ['F2'] },
  { id: 'delete', name: 'shortcuts.delete', keys: ['Delete'] },
  { id: 'grid', name: 'shortcuts.grid', keys: ['↑', '↓', '←', '→'] },
  { id: 'curve', name: 'shortcuts.curve', keys: ['←', '→'] },
];

export function keysOf(id: ShortcutId): readonly string[] {
  return shortcuts.find((one) => one.id === id)?.keys ?? [];
}
