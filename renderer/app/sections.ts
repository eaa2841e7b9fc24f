import * as registry from '../features/registry.ts';
import type { Dropped } from './dropped.ts';
import type { App } from './app.svelte.ts';
import type { Patterns } from './route.ts';
import type { Section } from './section.ts';

export type Registered = (typeof registry)[keyof typeof registry];
/** Of types that are one of several, the type that is all of them. */
export type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Each) => void ? Each : never;

const registered: readonly { section: Section; routes: Patterns }[] = Object.values(registry);

/** Sections as they stand in the rail. */
export const sections: readonly Section[] = registered.map(({ section }) => section).toSorted((a, b) => a.place - b.place);

/** The addresses of all pages. */
export type Routes = All<Registered['routes']>;
export const routes: Patterns = Object.assign({}, ...registered.map((one) => one.routes)) as Patterns;

/** The section a page stands in; undefined for one of no section. */
export function sectionOf(page: string): Section | undefined {
  return sections.find(({ views }) => Object.hasOwn(views, page));
}

/** Hands what was dropped or pasted to the section that takes it. */
export function handOver(app: App, dropped: Dropped): void {
  const take = sections.find(({ takes }) => takes?.[dropped.kind] !== undefined)?.takes?.[dropped.kind] as ((app: App, dropped: Dropped) => void) | undefined;
  take?.(app, dropped);
}
