import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path/posix';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { sizeText } from '../../system/disk-space.ts';
import { systemCode } from '../../system/system-errors.ts';
import { type Task, cancelled } from '../progress.ts';
import type { Container, Entry } from './container.ts';

/** What an archive may unpack to. The largest published one unpacks to 187 MB. */
const mostBytes = 2e9;
const mostEntries = 10_000;

/** Whether a file that begins so is one that `openArchive` reads. */
export function isArchive(magic: Uint8Array): boolean {
  return isGzip(magic) || isTar(magic);
}

/** Opens a `.tar` or `.tar.gz` by listing it, which reads it through and so proves it whole. */
export async function openArchive(path: string, magic: Uint8Array, size: number, task: Task): Promise<Container> {
  const gzipped = isGzip(magic);
  // Nothing is packed so loosely, but gzip allows empty pieces without end.
  if (size > mostBytes) throw tooLarge(path, phrase`${sizeText(size)}`);
  const entries: Entry[] = [];
  await walk(path, gzipped, task, (done) => task.report({ phase: 'unpack', done, total: size, unit: 'bytes', message: phrase`Reading the archive` }), async (header, stream) => {
    entries.push(header);
    stream.resume();
  });
  return {
    path,
    kind: 'archive',
    entries,
    locate: () => null,
    async read(wanted, limit, visit) {
      const large = wanted.find((entry) => entry.bytes > limit);
      if (large) throw refuseLarge(path, large, limit);
      // Of two files of one path the last counts, as when they are unpacked.
      const paths = new Set(wanted.map((entry) => entry.path));
      const left = new Map<string, number>();
      for (const { path: own } of entries) if (paths.has(own)) left.set(own, (left.get(own) ?? 0) + 1);
      await walk(path, gzipped, task, () => undefined, async (entry, stream) => {
        const times = left.get(entry.path) ?? 0;
        left.set(entry.path, times - 1);
        if (times !== 1) {
          stream.resume();
          return;
        }
        // What lies here need not be what was listed: two files may have one name.
        if (entry.bytes > limit) throw refuseLarge(path, entry, limit);
        const bytes = Buffer.allocUnsafe(entry.bytes);
        let at = 0;
        for await (const chunk of stream as AsyncIterable<Buffer>) at += chunk.copy(bytes, at);
        await visit(entry, bytes);
      });
    },
  };
}

/** One file of the archive as it flows by; it must be read to its end or let go. */
interface TarFile extends AsyncIterable<unknown> {
  resume(): unknown;
}

type Visit = (entry: Entry, stream: TarFile) => Promise<void>;

async function walk(path: string, gzipped: boolean, task: Task, onBytes: (done: number) => void, visit: Visit): Promise<void> {
  const reading = createReadStream(path, { highWaterMark: 1 << 18 });
  reading.on('data', () => onBytes(reading.bytesRead));
  const tar = extract();
  const source = gzipped ? [reading, createGunzip({ chunkSize: 1 << 18 }), limitBytes(path)] : [reading, limitBytes(path)];
  const flowing = pipeline([...source, tar as unknown as Writable], task.signal ? { signal: task.signal } : {});
  // The iterator below fails with the same error; this keeps the promise from being seen as unhandled meanwhile.
  const outcome = flowing.then(
    () => null,
    (error: unknown) => error,
  );
  let met = 0;
  try {
    for await (const stream of tar) {
      const { header } = stream;
      // Folders and links count too: each takes time, and none of the bytes.
      if (++met > mostEntries) throw tooLarge(path, phrase`more than ${mostEntries} files`);
      if (header.type !== 'file') stream.resume();
      else await visit({ path: header.name, folder: basename(dirname(header.name)), name: basename(header.name), bytes: header.size ?? 0 }, stream);
    }
  } catch (error) {
    tar.destroy();
    throw explain((await outcome) ?? error, error, path, task);
  }
  const failure = await outcome;
  if (failure !== null) throw explain(failure, failure, path, task);
}

/** Stops a stream that would unpack to more than any data set of this kind. */
function limitBytes(path: string): Transform {
  let seen = 0;
  return new Transform({
    highWaterMark: 1 << 18,
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > mostBytes) done(tooLarge(path, phrase`more than ${sizeText(mostBytes)}`));
      else done(null, chunk);
    },
  });
}

function explain(cause: unknown, thrown: unknown, path: string, task: Task): unknown {
  if (thrown instanceof EpochalError) return thrown;
  if (cause instanceof EpochalError) return cause;
  if (task.signal?.aborted) return cancelled(task.id);
  const code = systemCode(cause) || systemCode(thrown);
  const message = [cause, thrown].map((error) => (error instanceof Error ? error.message : '')).join(' ');
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(message))
    return new EpochalError('dataset.truncated', { path }, { cause });
  if (code.startsWith('Z_'))
    return new EpochalError('dataset.damaged', { path, reason: message.trim() }, { cause });
  if (/tar header|checksum|invalid size|format/i.test(message))
    return new EpochalError('dataset.not-archive/tar', { path, reason: message.trim() }, { cause });
  return cause;
}

function isGzip(magic: Uint8Array): boolean {
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

function isTar(magic: Uint8Array): boolean {
  return Buffer.from(magic.subarray(257, 262)).toString('latin1') === 'ustar';
}

export function refuseLarge(path: string, entry: Entry, limit: number): EpochalError {
  return tooLarge(path, phrase`${entry.name} of ${sizeText(entry.bytes)}, at most ${sizeText(limit)} expected`);
}

function tooLarge(path: string, what: Phrase): EpochalError {
  return new EpochalError('dataset.too-large', { path, what });
}
