import { EpochalError } from '../../core/errors.ts';

/** A command line that can't be understood. Exit code 2. */
export function wrongUsage(problem: string, hint: string): EpochalError {
  return new EpochalError('cli.usage', { problem, hint });
}

/** Something the command line knows of but does not have yet. Exit code 2: never quietly ignored. */
export function notYet(what: string): EpochalError {
  return new EpochalError('cli.not-yet', { what });
}

/** 0 done, 1 failed, 2 wrong usage. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof EpochalError && error.code.startsWith('cli.') ? 2 : 1;
}
