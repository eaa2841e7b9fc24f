import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { EpochalError, isEpochalError } from '../../core/errors.ts';

/**
 * The token a server asks for: 256 random bits, kept in a file of the user's alone.
 * @param file made with a fresh token where it is not there.
 * @throws EpochalError `server.token-file` when it can't be read or made, others can read it, or it holds no good token.
 */
export function takeToken(file: string): string {
  try {
    return readToken(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explain(file, error);
  }
  const token = randomBytes(32).toString('base64url');
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, `${token}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch (error) {
    throw explain(file, error);
  }
  return token;
}

/** What the cookie holds: made from the token, so that other servers of this machine, which see it too, don't learn the token. */
export function cookieValue(token: string): string {
  return createHmac('sha256', token).update('epochal window').digest('base64url');
}

/** Compares without telling by time how far they agree. */
export function isSame(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

function readToken(file: string): string {
  const token = readFileSync(file, 'utf8').trim();
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new EpochalError('server.token-file/open', { file });
  }
  if (!/^[\x21-\x7e]{32,512}$/.test(token)) {
    throw new EpochalError('server.token-file/empty', { file });
  }
  return token;
}

function explain(file: string, error: unknown): EpochalError {
  if (isEpochalError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EpochalError('server.token-file', { file, reason }, { cause: error });
}
