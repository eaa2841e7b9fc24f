import type { Streams } from './reporter.ts';

/** What a stream of a process is, as far as the command line cares. */
type Output = Streams['stderr'] & { on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown };

/**
 * A stream whose other end may go away at any time: a pipe's reader, a terminal, a disk's space. That is reported once;
 * what is written from then on is dropped, and no write throws.
 * @param lost is called with the first error.
 */
export function tolerant(stream: Output, lost: (error: NodeJS.ErrnoException) => void): Streams['stderr'] {
  let isLost = false;
  const lose = (error: NodeJS.ErrnoException): void => {
    if (isLost) return;
    isLost = true;
    lost(error);
  };
  stream.on('error', lose);
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    write(chunk) {
      if (isLost) return false;
      try {
        return stream.write(chunk);
      } catch (error) {
        // A file is written at once, so that its fault comes as an exception.
        lose(error as NodeJS.ErrnoException);
        return false;
      }
    },
  };
}

/** Whether a reader went away, which is no fault of the stream. */
export function isClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'EIO' || code === 'ERR_STREAM_DESTROYED';
}
