import { type ErrorKey, errorWords } from '../../../core/errors.ts';
import { fillWords, type SaidError } from '../../../core/errors/words.ts';
import type { WindowWords } from './errors/words.ts';

/** What the window says of each error in one language. */
export type WindowCatalogue = Readonly<Record<ErrorKey, WindowWords>>;

/** In English: the catalogue's own words, with the window's hint where the other names a command line. */
function inEnglish(key: ErrorKey): WindowWords {
  const { message, hint, window } = errorWords[key];
  return { message, hint: window ?? hint };
}

/**
 * An error in the window's language.
 * @param error one that has no key, as an earlier Epochal recorded it, is said as it came.
 * @param catalogue the window's words in another language than English; null for English.
 */
export function errorText({ message, hint, key, values = {} }: SaidError, catalogue: WindowCatalogue | null): WindowWords {
  if (key === undefined || !Object.hasOwn(errorWords, key)) return { message, hint };
  const words = catalogue?.[key as ErrorKey] ?? inEnglish(key as ErrorKey);
  return {
    // What English says may have been said more exactly where it was raised.
    message: catalogue === null ? message : fillWords(words.message, values, (inner) => errorText(inner, catalogue).message),
    hint: fillWords(words.hint, values, (inner) => errorText(inner, catalogue).hint),
  };
}
