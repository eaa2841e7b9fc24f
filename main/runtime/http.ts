import { open, stat } from 'node:fs/promises';

import { EpochalError } from '../../core/errors.ts';
import { isAbsent } from '../system/system-errors.ts';

/**
 * Fetches a file over HTTP, going on where an earlier try ended.
 * @param partial path of the unfinished file; it stays there when the connection breaks.
 * @param onSize called with how many bytes are there.
 * @throws EpochalError `runtime.no-network`, `runtime.refused`; AbortError when called off.
 */
export async function fetchFile(url: string, partial: string, onSize: (bytes: number) => void, signal?: AbortSignal): Promise<void> {
  const have = await sizeOf(partial);
  const response = await request(url, have, signal);
  if (response.status === 416) return; // all of it is there already; its hash is checked by the caller
  if (!response.ok || !response.body) throw new EpochalError('runtime.refused', { host: new URL(url).host, url, status: response.status });
  const resumed = response.status === 206;
  let done = resumed ? have : 0;
  const reader = response.body.getReader();
  await using target = await open(partial, resumed ? 'a' : 'w');
  try {
    // Each piece is on the disk before the next is asked for, so that a broken connection loses none that came.
    for (let piece = await next(reader, url, signal); piece; piece = await next(reader, url, signal)) {
      await target.writeFile(piece);
      done += piece.length;
      onSize(done);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // a broken connection has nothing left to call off
  }
  await target.sync();
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>, url: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw signal?.aborted ? error : unreachable(url, error);
  }
}

async function request(url: string, have: number, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { ...(have > 0 ? { headers: { range: `bytes=${have}-` } } : {}), ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable(url, error);
  }
}

function unreachable(url: string, cause: unknown): EpochalError {
  return new EpochalError('runtime.no-network', { host: new URL(url).host }, { cause });
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}
