/** What other sections use of this one. */
export { isSame } from './paths.ts';
export { sayAugmentation } from './summaries.ts';
