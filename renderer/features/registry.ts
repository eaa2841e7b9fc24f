/** The addresses and words of every section, one line each. They import nothing of the app, which is built on them. */
export * as home from './home/pages.ts';
export * as data from './data/pages.ts';
export * as design from './design/pages.ts';
export * as train from './train/pages.ts';
export * as runs from './runs/pages.ts';
export * as inspect from './inspect/pages.ts';
export * as exports from './export/pages.ts';
export * as settings from './settings/pages.ts';
