import { EpochalError } from '../../core/errors.ts';

/** The hint that helps when no way of installing works. */
export const byHand = 'Or set EPOCHAL_TENSORFLOW to a folder that holds the TensorFlow library.';

/** The installation was called off; nothing is left but a finished download. */
export function cancelled(): EpochalError {
  return new EpochalError('runtime.cancelled', 'The installation of TensorFlow was cancelled.', 'Start it again whenever you like.');
}

/** A file is not the one that was published. */
export function wrongHash(file: string, got: string, needed: string): EpochalError {
  return new EpochalError(
    'runtime.wrong-hash',
    `${file} is damaged or not the published one: its sha256 is ${got}, it should be ${needed}.`,
    'It was thrown away; try again, and if it happens again, check the package index or proxy that your pip uses.',
  );
}
