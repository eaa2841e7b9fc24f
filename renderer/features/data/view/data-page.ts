import type { routes } from '../pages.ts';

/** A page of the section, which is a tab of its data set. */
export type DataPage = keyof typeof routes;
