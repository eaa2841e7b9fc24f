import { inspect } from 'node:util';
import { EpochalError } from '../../core/errors.ts';
import { printable, printableLines } from '../../core/printable.ts';

/** Tells what went wrong behind the scenes on stderr: a defect with where it happened. No text in it drives the terminal. */
export function reportToStderr(error: unknown): void {
  // What is said on purpose is for people, and complete without where it was said.
  console.error(`epochal: ${error instanceof EpochalError ? printable(`${error.message} ${error.hint}`) : printableLines(inspect(error))}`);
}
