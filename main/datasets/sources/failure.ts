import { EpochalError } from '../../../core/errors.ts';

/** A source that can't be used now: the next one is tried. Anything else ends the whole attempt. */
export class SourceFailure extends EpochalError {
  constructor(message: string, cause?: unknown) {
    super('dataset.source', message, 'Check the network, or give a file you have to `epochal datasets import`.', { cause });
  }
}
