import type { Section } from '../app/section.ts';
import { section as data } from './data/section.ts';
import { section as design } from './design/section.ts';
import { section as exports } from './export/section.ts';
import { section as home } from './home/section.ts';
import { section as inspect } from './inspect/section.ts';
import { section as runs } from './runs/section.ts';
import { section as settings } from './settings/section.ts';
import { section as train } from './train/section.ts';
import type * as registry from './registry.ts';

/** Every section of the window, in the order of the rail. A section that has addresses and is missing here does not compile. */
const all: Readonly<Record<keyof typeof registry, Section>> = { home, data, design, train, runs, inspect, exports, settings };

export const sections: readonly Section[] = Object.values(all);
