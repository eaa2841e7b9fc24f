import { EpochalError } from '../../../core/errors.ts';
import type { Phrase } from '../../../core/errors/words.ts';

/** A source that can't be used now: the next one is tried. Anything else ends the whole attempt. */
export class SourceFailure extends EpochalError<'dataset.source'> {
  constructor(problem: Phrase, cause?: unknown) {
    super('dataset.source', { problem }, { cause });
  }
}
