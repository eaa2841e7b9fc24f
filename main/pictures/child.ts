import { readFile, stat } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { EpochalError, toPlainError } from '../../core/errors.ts';
import { offerToEndFirst } from '../system/memory.ts';
import { openPort } from '../processes/port.ts';
import { mostPictureBytes } from './picture.ts';
import type { DecodeOrder, FromDecoder, PictureSource } from './protocol.ts';
import { tooManyBytes, unreadable } from './refusals.ts';

const lookEveryMs = 20;

/** The decoding process: one picture after the other, of anywhere, until its parent is gone or ends it. */
async function main(): Promise<void> {
  enableCompileCache();
  offerToEndFirst();
  const port = openPort<DecodeOrder, FromDecoder>();
  port.onGone(end);
  // Only now, so that the compile cache serves all it needs.
  const { decodePicture } = await import('./decode.ts');
  // Pictures are decoded on other threads than this one, which so can look at what they take.
  let most = Infinity;
  setInterval(() => {
    if (process.memoryUsage.rss() > most) void port.tellLast({ type: 'exhausted' }).finally(end);
  }, lookEveryMs).unref();
  port.listen(({ source, to, residentBytes }) => {
    most = residentBytes;
    void bytesOf(source)
      .then((bytes) => decodePicture(bytes, to))
      .then(
        (pixels) => port.tell({ type: 'decoded', pixels }),
        (error: unknown) => port.tell({ type: 'refused', error: toPlainError(error) }),
      );
  });
  port.tell({ type: 'ready' });
}

/** A process that exits waits for its threads, and one of them may be at a picture that never ends. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function bytesOf(source: PictureSource): Promise<Uint8Array> {
  if ('bytes' in source) return source.bytes;
  try {
    const facts = await stat(source.path);
    if (!facts.isFile()) throw unreadable('it is no file');
    if (facts.size > mostPictureBytes) throw tooManyBytes();
    return await readFile(source.path);
  } catch (error) {
    if (error instanceof EpochalError || !(error instanceof Error && 'code' in error)) throw error;
    throw unreadable(error.code === 'ENOENT' ? 'there is no such file' : `its file can't be read (${String(error.code)})`, error);
  }
}

await main();
