import type { Phrase } from '../../../core/errors/words.ts';
/** Numbers of a file, and how one of them is called in a message: `line 3`, `number 3`. */
export interface Column {
  values: ArrayLike<number>;
  place(index: number): Phrase;
}

/** Of the file in which a run keeps its sample weights. */
export const copyEnding = '.f32';

/** Ends the reading: what is wrong with the file, and the remedy. */
export type Refuse = (problem: Phrase, hint: Phrase) => never;
