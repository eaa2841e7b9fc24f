/** An error as it crosses a process, the bridge or the command line. */
export interface PlainError {
  /** Stable, dotted, for programs: `dataset.truncated`. */
  code: string;
  /** What happened: names the thing, what was got, what was needed. */
  message: string;
  /** What to do about it, one sentence. */
  hint: string;
}

/** Every error Epochal raises on purpose. Anything else that reaches a user is a defect. */
export class EpochalError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EpochalError';
    this.code = code;
    this.hint = hint;
  }
}

/**
 * Any thrown value as plain data, without a stack trace.
 * @param error what was caught; an unknown value becomes code `internal`.
 */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof EpochalError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'This is a defect in Epochal; please report it with what you did.' };
}

/** The error a plain one stands for, on the far side of a process or a bridge. */
export function fromPlainError(plain: PlainError): EpochalError {
  return new EpochalError(plain.code, plain.message, plain.hint);
}
