import * as registry from '../features/registry.ts';

/** The addresses and words of each section. */
export const registered = Object.values(registry);
export type Registered = (typeof registered)[number];

/** Of types that are one of several, the type that is all of them. */
export type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Each) => void ? Each : never;
