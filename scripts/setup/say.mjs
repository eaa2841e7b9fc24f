// @ts-check
/** One line to the person who waits: on stderr, so that stdout stays a program's. @param {string} line */
export function say(line) {
  process.stderr.write(`epochal: ${line}\n`);
}

/** What set-up raises on purpose: one line that names the fault, one that says the mend. */
export class SetupError extends Error {
  /** @param {string} message what went wrong @param {string} hint what to do about it */
  constructor(message, hint) {
    super(message);
    this.name = 'SetupError';
    this.hint = hint;
  }
}

/** Says what went wrong and, if it was foreseen, the mend. @param {unknown} error */
export function complain(error) {
  if (error instanceof SetupError) {
    say(error.message);
    if (error.hint) say(error.hint);
  } else {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Ends the process on an error. @param {unknown} error @returns {never} */
export function endWith(error) {
  complain(error);
  process.exit(1);
}
