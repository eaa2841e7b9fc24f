import { flushSync, mount, tick, unmount, type Component } from 'svelte';
import { afterEach } from 'vitest';
import type { RunRow } from '../../../../core/runs.ts';
import { App } from '../../../../renderer/app/app.svelte.ts';
import type { Connection } from '../../../../renderer/app/bridge/connection.ts';
import { FakeBridge } from '../fakeBridge.ts';
import Mounted from './Mounted.svelte';

/** A test may stop the time of what it shows, and still waits by this one. */
const realTimer = setTimeout;

const mounted: Record<string, unknown>[] = [];
afterEach(async () => {
  for (const one of mounted.splice(0)) await unmount(one);
  document.body.replaceChildren();
  localStorage.clear();
});

/** The app with these runs, over a stand-in that answers nothing else. */
export async function appWith(runs: readonly RunRow[] = []): Promise<App> {
  const connection = { state: 'open', watch: () => () => undefined } satisfies Connection;
  const bridge = Object.assign(new FakeBridge({ 'runs.list': () => [...runs], 'models.list': () => [] }), { connection });
  const app = new App({ bridge, window });
  await Promise.all([app.runs.load(), app.models.load()]);
  return app;
}

/** Shows a component in the document until the test ends. */
export function show<Props extends Record<string, unknown>>(app: App, of: Component<Props>, props: Props): void {
  mounted.push(mount(Mounted as Component<{ app: App; of: Component<Props>; props: Props }>, { target: document.body, props: { app, of, props } }));
  flushSync();
}

/** Elements of a role, those of a name first where one is given: their text or label holds it. */
export function all(role: string, name = ''): HTMLElement[] {
  const own: Record<string, string> = { button: 'button', textbox: 'input[type=text]', checkbox: 'input[type=checkbox]' };
  const found = document.querySelectorAll<HTMLElement>(`[role=${role}]${own[role] ? `, ${own[role]}` : ''}`);
  return [...found].filter((element) => `${element.getAttribute('aria-label') ?? ''} ${element.textContent}`.includes(name));
}

/**
 * Once what follows a change is drawn: the library waits for a frame before it moves the focus, and the document tells
 * of a new hash by a timer, which has run before one that is set later.
 */
export async function settled(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) {
    await tick();
    await new Promise((drawn) => requestAnimationFrame(drawn));
    await new Promise((elapsed) => realTimer(elapsed));
  }
}

export async function press(key: string, at: Element = document.activeElement!): Promise<void> {
  at.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
  await settled();
}

export async function click(element: HTMLElement): Promise<void> {
  for (const type of ['pointerdown', 'pointerup']) element.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, pointerType: 'mouse' }));
  element.click();
  await settled();
}

export async function type(text: string, field: HTMLInputElement): Promise<void> {
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settled();
}
