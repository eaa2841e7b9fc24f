/** Every section of the window, one line each; each says the rest of itself. */
export * as home from './home/section.ts';
export * as data from './data/section.ts';
export * as design from './design/section.ts';
export * as train from './train/section.ts';
export * as runs from './runs/section.ts';
export * as inspect from './inspect/section.ts';
export * as exports from './export/section.ts';
export * as settings from './settings/section.ts';
