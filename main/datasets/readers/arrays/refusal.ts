import { EpochalError } from '../../../../core/errors.ts';
import type { Phrase } from '../../../../core/errors/words.ts';

/** @param file its name. @param problem completes "{file}: …". @param hint a sentence that says what helps. */
export function refusedArray(file: string, problem: Phrase, hint: Phrase, cause?: unknown): EpochalError {
  return new EpochalError('dataset.array', { file, problem, hint }, { cause });
}
