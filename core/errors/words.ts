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
  /** As which of its texts it stands in another text; default its message in a message and in a phrase, its hint in a hint. */
  part?: 'hint';
}

/**
 * A sentence or a part of one that is a value of another text, or a note: its English words, with numbers in braces for
 * its values. The words are the key by which another language has them.
 */
export interface Phrase {
  phrase: string;
  values: ErrorValues;
}

/**
 * What a place in a text is filled with. Text from outside (of the system, of Python) stays as it came; an error stands
 * as its message in a message, and as its hint in a hint.
 */
export type ErrorValue = string | number | null | SaidError | Phrase;
export type ErrorValues = Readonly<Record<string, ErrorValue>>;

/** Tag of a template that makes it a phrase: phrase`it lacks '${path}'`. A test finds one that has no Chinese words. */
export function phrase(words: TemplateStringsArray, ...values: readonly (ErrorValue | undefined)[]): Phrase {
  return { phrase: words.reduce((text, part, place) => `${text}{${place - 1}}${part}`), values: Object.fromEntries(values.map((value, place) => [place, inJson(value ?? null)])) };
}

/** JSON has no NaN and no infinity: they are words. */
function inJson(value: ErrorValue): ErrorValue {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

export function isPhrase(value: unknown): value is Phrase {
  return typeof value === 'object' && value !== null && 'phrase' in value && typeof value.phrase === 'string';
}

/** For JSON.stringify: each phrase of a value is its English text, which is what other programs read. */
export function phrasesInEnglish(_key: string, value: unknown): unknown {
  return isPhrase(value) ? phraseText(value) : value;
}

type Joint = (before: ErrorValue, after: ErrorValue) => Phrase;

/** Between the members of a list, of a choice, longer members, and sentences: languages differ in it. */
const joints = {
  comma: (before, after) => phrase`${before}, ${after}`,
  or: (before, after) => phrase`${before} or ${after}`,
  semicolon: (before, after) => phrase`${before}; ${after}`,
  sentence: (before, after) => phrase`${before} ${after}`,
} as const satisfies Record<string, Joint>;

/** At least one as one. */
export function joinPhrases(parts: readonly ErrorValue[], joint: keyof typeof joints): ErrorValue {
  // By halves, so that many parts lie no deeper than JSON and recursion go.
  if (parts.length === 1) return parts[0]!;
  const half = parts.length >> 1;
  return joints[joint](joinPhrases(parts.slice(0, half), joint), joinPhrases(parts.slice(half), joint));
}

/** What happened, and what to do about it. */
export function messageAndHint(error: SaidError): Phrase {
  return joints.sentence(error, { ...error, part: 'hint' });
}

/** A phrase in English. */
export function phraseText({ phrase: words, values }: Phrase): string {
  return fillPhrase(words, values, inEnglish('message'));
}

/** How English says a value of an error's message or hint. */
export function inEnglish(part: 'message' | 'hint'): Say {
  return (value) => (isPhrase(value) ? phraseText(value) : value[value.part ?? part]);
}

/** The names in braces of a text. */
export type Holes<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** How an error or a phrase among the values of a text is said. */
type Say = (value: SaidError | Phrase) => string;

/** An error's text with its values; a part in double brackets is left out where a value in it is empty. */
export function fillWords(text: string, values: ErrorValues, say: Say): string {
  return fillPhrase(text.replace(/\[\[(.*?)\]\]/gs, (_part, inner: string) => (Array.from(inner.matchAll(/\{(\w+)\}/g)).some(([, name]) => shown(values[name!], say) === '') ? '' : inner)), values, say);
}

/** A text with its values. A full stop that a value brings along is not doubled. */
export function fillPhrase(text: string, values: ErrorValues, say: Say): string {
  return text.replace(/\{(\w+)\}([.。]?)/g, (_hole, name: string, stop: string) => (stop === '' ? shown(values[name], say) : `${shown(values[name], say).replace(/[.。]+$/, '')}${stop}`));
}

function shown(value: ErrorValue | undefined, say: Say): string {
  return typeof value === 'object' && value !== null ? say(value) : String(value ?? '');
}
