import { Readable } from 'node:stream';

import { ZipFile } from 'yazl';

/** A file in an archive. */
export interface ZipEntry {
  /** `/` between parts: `checkpoints/0/weights.safetensors`. */
  path: string;
  /** Its bytes in parts, or a stream of them, opened when it is its turn. */
  content: readonly Uint8Array[] | (() => Readable);
  /** Deflate it; default false: stored, as for what is dense already. */
  compress?: boolean;
}

/** No file says when it was made: the same content gives the same archive, in any time zone. The first day zip knows. */
const made = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** Above this yazl wants a stream. */
const largestBuffer = 0x3fffffff;

/**
 * A zip archive as a stream of its bytes.
 * @param entries in the order in which they will lie.
 * @returns fails with what a content's stream fails with.
 */
export function zipStream(entries: Iterable<ZipEntry>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const { path, content, compress = false } of entries) {
    const options = { ...made, compress };
    if (typeof content === 'function') {
      zip.addReadStreamLazy(path, options, (take) => {
        const opened = content();
        opened.on('error', (error) => output.destroy(error));
        take(null, opened);
      });
      continue;
    }
    const size = content.reduce((sum, part) => sum + part.byteLength, 0);
    const [only] = content;
    if (content.length === 1 && size <= largestBuffer) zip.addBuffer(Buffer.from(only!.buffer, only!.byteOffset, size), path, options);
    else zip.addReadStreamLazy(path, { ...options, size }, (take) => take(null, Readable.from(content)));
  }
  zip.end();
  return output;
}

/** A zip archive in memory, in parts; large stored contents are not copied. */
export async function zipParts(entries: Iterable<ZipEntry>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of zipStream(entries)) parts.push(part as Buffer);
  return parts;
}
