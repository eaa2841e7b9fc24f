import { type ErrorKey, errorWords } from '../../../core/errors.ts';
import { fillPhrase, fillWords, isPhrase, type Phrase, type SaidError } from '../../../core/errors/words.ts';
import type { WindowWords } from './errors/words.ts';

/** What the window says in one language. */
export interface WindowCatalogue {
  errors: Readonly<Record<ErrorKey, WindowWords>>;
  /** By a phrase's English words; one that has none stays English. */
  phrases: Readonly<Record<string, string>>;
}

/** The catalogue's own words, with the window's hint where the other names a command line. */
export const en: WindowCatalogue = {
  errors: Object.fromEntries(Object.entries(errorWords).map(([key, { message, hint, window }]) => [key, { message, hint: window ?? hint }])) as WindowCatalogue['errors'],
  phrases: { '{0}, or null': '{0}, or nothing' },
};

/** A phrase in the window's language. */
export function sayPhrase({ phrase, values }: Phrase, catalogue: WindowCatalogue): string {
  return fillPhrase(catalogue.phrases[phrase] ?? phrase, values, saying('message', catalogue));
}

/**
 * An error in the window's language.
 * @param error one that has no key, as an earlier Epochal recorded it, is said as it came.
 */
export function errorText({ message, hint, key, values = {} }: SaidError, catalogue: WindowCatalogue): WindowWords {
  if (key === undefined || !Object.hasOwn(catalogue.errors, key)) return { message, hint };
  const words = catalogue.errors[key as ErrorKey];
  return { message: fillWords(words.message, values, saying('message', catalogue)), hint: fillWords(words.hint, values, saying('hint', catalogue)) };
}

/** How a value of a text is said: a phrase, or an error's message in a message and its hint in a hint. */
function saying(part: keyof WindowWords, catalogue: WindowCatalogue): (value: SaidError | Phrase) => string {
  return (value) => (isPhrase(value) ? sayPhrase(value, catalogue) : errorText(value, catalogue)[value.part ?? part]);
}
