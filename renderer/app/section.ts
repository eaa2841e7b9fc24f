import type { Component } from 'svelte';
import type { IconName } from '../ui/icons.ts';
import type { App } from './app.svelte.ts';
import type { Command } from './commands.ts';
import type { Dropped, DropKind } from './dropped.ts';
import type { PlainKey } from './messages/catalogue.ts';
import type { Params, Patterns } from './route.ts';
import type { Route } from './router.svelte.ts';

/** Of so many runs and models, the newest, the palette lists all that can be done; of older ones only that they can be opened. */
export const mostActedOn = 100;

/** A section of the window: what the rail, the addresses, the palette and a drop need to know of it. */
export interface Section<P extends Patterns = Patterns> {
  /** Its name. */
  title: PlainKey;
  icon: IconName;
  /** Its place in the rail, from the top; those of 100 and more stand at the foot. */
  place: number;
  /** Where the rail leads. */
  start(app: App): Route;
  /** Of each page, what shows it, loaded when it is first needed. */
  views: { readonly [Page in keyof P]: () => Promise<{ default: Component<Params<P[Page][0]>> }> };
  /** What the palette can do here. */
  commands?(app: App): Command[];
  /** What is dropped or pasted anywhere and belongs here. */
  takes?: { readonly [Kind in DropKind]?: (app: App, dropped: Extract<Dropped, { kind: Kind }>) => void };
  /** Whether something goes on here, which the rail marks, and what. */
  busy?(app: App): PlainKey | null;
}
