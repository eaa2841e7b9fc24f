/**
 * What is said of an error. `{name}` is filled with a value; a part in double brackets is left out when a value in it is
 * empty. Each text is one or more full sentences.
 */
export interface ErrorWords {
  /** What happened: names the thing, what was got, what was needed. */
  message: string;
  /** What to do about it. */
  hint: string;
  /** What to do about it in the window, where `hint` speaks of the command line. */
  window?: string;
}

/** An error that is said: in English, and with its words' key and values for another language. */
export interface SaidError {
  message: string;
  hint: string;
  key?: string;
  values?: ErrorValues;
}

/**
 * What a place in a text is filled with. Text from outside (of the system, of Python) stays as it came; an error stands
 * as its message in a message, and as its hint in a hint.
 */
export type ErrorValue = string | number | null | SaidError;
export type ErrorValues = Readonly<Record<string, ErrorValue>>;

/** The names in braces of a text. */
export type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/**
 * A text with its values. A full stop that a value brings along is not doubled.
 * @param say how an error among the values is said.
 */
export function fillWords(text: string, values: ErrorValues, say: (error: SaidError) => string): string {
  const shown = (name: string): string => {
    const value = values[name] ?? '';
    return typeof value === 'object' ? say(value) : String(value);
  };
  return text
    .replace(/\[\[(.*?)\]\]/gs, (_part, inner: string) => (Array.from(inner.matchAll(/\{(\w+)\}/g)).some(([, name]) => shown(name!) === '') ? '' : inner))
    .replace(/\{(\w+)\}([.。]?)/g, (_hole, name: string, stop: string) => (stop === '' ? shown(name) : `${shown(name).replace(/[.。]+$/, '')}${stop}`));
}
