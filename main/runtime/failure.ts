import { EpochalError } from '../../core/errors.ts';

/** The installation was called off; nothing is left but a finished download. */
export function cancelled(): EpochalError {
  return new EpochalError('runtime.cancelled');
}

/** A file is not the one that was published. */
export function wrongHash(file: string, got: string, needed: string): EpochalError {
  return new EpochalError('runtime.wrong-hash', { file, got, needed });
}
