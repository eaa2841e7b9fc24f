import { createContext, type Component } from 'svelte';
import type { IconName } from '../ui/icons.ts';
import type { App } from './app.svelte.ts';
import type { Dropped, DropKind } from './dropped.ts';
import type { MenuItem } from '../ui/menu-item.ts';
import type { ShownPicture } from './menu.svelte.ts';
import type { PlainKey } from './messages/catalogue.ts';
import type { Params, Patterns } from './route.ts';
import type { Route } from './router.svelte.ts';

/** Of so many runs and models, the newest, the palette lists all that can be done; of older ones only that they can be opened. */
export const mostActedOn = 100;

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

/** A section of the window: what the rail, the addresses, the palette and a drop need to know of it. */
export interface Section<P extends Patterns = Patterns> {
  /** Its name. */
  title: PlainKey;
  icon: IconName;
  /** Whether it stands at the foot of the rail. */
  atFoot?: boolean;
  /** Where the rail leads. */
  start(app: App): Route;
  /** Of each page, what shows it, loaded when it is first needed. */
  views: { readonly [Page in keyof P]: () => Promise<{ default: Component<Params<P[Page][0]>> }> };
  /** What the palette can do here. */
  commands?(app: App): Command[];
  /** What is dropped or pasted anywhere and belongs here. */
  takes?: { readonly [Kind in DropKind]?: (app: App, dropped: Extract<Dropped, { kind: Kind }>) => void };
  /** What the menu of a picture offers beside asking a network, in groups: whatever this section can do with it. */
  pictureMenu?(app: App, shown: ShownPicture): MenuItem[][];
  /** Whether something goes on here, which the rail marks, and what. */
  busy?(app: App): PlainKey | null;
}

/** The sections of this window, in the order of the rail. */
export const [getSections, setSections] = createContext<readonly Section[]>();

/** The section a page stands in; undefined for one of no section. */
export function sectionOf(sections: readonly Section[], page: string): Section | undefined {
  return sections.find(({ views }) => Object.hasOwn(views, page));
}

/** Hands what was dropped or pasted to the section that takes it. */
export function handOver(app: App, sections: readonly Section[], dropped: Dropped): void {
  const take = sections.find(({ takes }) => takes?.[dropped.kind] !== undefined)?.takes?.[dropped.kind] as ((app: App, dropped: Dropped) => void) | undefined;
  take?.(app, dropped);
}
