import { bridgeErrors } from './errors/bridge.ts';
import { datasetErrors } from './errors/datasets.ts';
import { engineErrors } from './errors/engine.ts';
import { exportErrors } from './errors/export.ts';
import { fileErrors } from './errors/files.ts';
import { importErrors } from './errors/import.ts';
import { modelErrors } from './errors/models.ts';
import { pictureErrors } from './errors/pictures.ts';
import { runErrors } from './errors/runs.ts';
import { trainingErrors } from './errors/training.ts';
import { fillWords, inEnglish, type ErrorValue, type ErrorValues, type ErrorWords, type Holes, type SaidError } from './errors/words.ts';

/** The words of every error in English. A key is a code, or a code and one of its cases: `dataset.busy/download`. */
const catalogue = {
  ...bridgeErrors,
  ...datasetErrors,
  ...engineErrors,
  ...exportErrors,
  ...fileErrors,
  ...importErrors,
  ...modelErrors,
  ...pictureErrors,
  ...runErrors,
  ...trainingErrors,
} as const;

type Catalogue = typeof catalogue;
export type ErrorKey = keyof Catalogue;
type CodeOf<K> = K extends `${infer Code}/${string}` ? Code : K;

/** Stable, for programs: a domain and what is wrong, `dataset.truncated`. */
export type ErrorCode = CodeOf<ErrorKey>;

type HolesOf<K extends ErrorKey> = K extends ErrorKey ? Holes<Extract<Catalogue[K][keyof Catalogue[K]], string>> : never;
/** A value for each place in the texts of an error, then where it came from. */
type Given<K extends ErrorKey> = [HolesOf<K>] extends [never] ? [values?: Readonly<Record<string, never>>, options?: ErrorOptions] : [values: Readonly<Record<HolesOf<K>, ErrorValue>>, options?: ErrorOptions];

export const errorWords: Readonly<Record<ErrorKey, ErrorWords>> = catalogue;

/** An error as it crosses a process, the bridge or the command line: in English, with what says it in another language. */
export interface PlainError extends SaidError {
  code: ErrorCode;
  /** What happened: names the thing, what was got, what was needed. */
  message: string;
  /** What to do about it, for the command line. */
  hint: string;
  /** Which words these are; absent in what an earlier Epochal has recorded. */
  key?: ErrorKey;
}

/** An error's words in English, with their values. */
export function plainError<K extends ErrorKey>(key: K, ...[values]: Given<K>): PlainError {
  return describe(key, values ?? {});
}

function describe(key: ErrorKey, values: ErrorValues): PlainError {
  const { message, hint } = errorWords[key];
  return {
    code: key.split('/')[0] as ErrorCode,
    message: fillWords(message, values, inEnglish('message')),
    hint: fillWords(hint, values, inEnglish('hint')),
    key,
    values,
  };
}

/** Every error Epochal raises on purpose. Anything else that reaches a user is a defect. */
export class EpochalError<K extends ErrorKey = ErrorKey> extends Error {
  readonly plain: PlainError;

  /**
   * @param key which words: `dataset.missing`, or a case of that code, `dataset.missing/folder`.
   * @param given a value for each place in the words, then the options of `Error`.
   */
  constructor(key: K, ...given: Given<K>);
  constructor(plain: PlainError, options?: ErrorOptions);
  constructor(what: ErrorKey | PlainError, ...given: unknown[]) {
    const isPlain = typeof what === 'object';
    const plain = isPlain ? what : describe(what, (given[0] ?? {}) as ErrorValues);
    super(plain.message, given[isPlain ? 0 : 1] as ErrorOptions | undefined);
    this.name = 'EpochalError';
    this.plain = plain;
  }

  get code(): ErrorCode {
    return this.plain.code;
  }

  get hint(): string {
    return this.plain.hint;
  }
}

/** Whether a thrown value is one of these; `instanceof` alone leaves its key unknown to the compiler. */
export function isEpochalError(error: unknown): error is EpochalError {
  return error instanceof EpochalError;
}

/**
 * Any thrown value as plain data, without a stack trace.
 * @param error what was caught; an unknown value becomes code `internal`.
 */
export function toPlainError(error: unknown): PlainError {
  return error instanceof EpochalError ? error.plain : plainError('internal', { reason: error instanceof Error ? error.message : String(error) });
}

/** The error a plain one stands for, on the far side of a process or a bridge. */
export function fromPlainError(plain: PlainError): EpochalError {
  return new EpochalError(plain);
}
