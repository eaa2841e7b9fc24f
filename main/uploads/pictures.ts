import { randomBytes } from 'node:crypto';
import { EpochalError } from '../../core/errors.ts';

/** Pictures brought by a window, kept in memory until room is needed. */
export interface Uploads {
  /** @throws EpochalError `files.too-large`, `files.empty`. */
  add(bytes: ReadableStream<Uint8Array> | null, type: string): Promise<string>;
  /** @throws EpochalError `upload.missing`. */
  get(id: string): Upload;
}

export interface Upload {
  bytes: Uint8Array<ArrayBuffer>;
  /** As the window called it: shown, never trusted. */
  type: string;
}

export const largestUpload = 32 * 1024 * 1024;

/** @param room bytes kept altogether; the one used longest ago goes first. */
export function createUploads(room = 128 * 1024 * 1024): Uploads {
  const kept = new Map<string, Upload>();
  let total = 0;
  return {
    async add(stream, type) {
      const bytes = await readUpTo(stream, largestUpload);
      if (bytes.length === 0) throw new EpochalError('files.empty/picture');
      const id = randomBytes(16).toString('hex');
      kept.set(id, { bytes, type });
      total += bytes.length;
      for (const [oldest, { bytes: its }] of kept) {
        if (total <= room || oldest === id) break;
        kept.delete(oldest);
        total -= its.length;
      }
      return id;
    },
    get(id) {
      const upload = kept.get(id);
      if (!upload) throw new EpochalError('upload.missing/picture', { id: id.slice(0, 40) });
      kept.delete(id);
      kept.set(id, upload);
      return upload;
    },
  };
}

async function readUpTo(stream: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by the throw cancels the stream.
  for await (const chunk of stream ?? []) {
    length += chunk.length;
    if (length > most) throw tooLarge(`more than ${most}`);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

export function tooLarge(size: string): EpochalError {
  return new EpochalError('files.too-large/picture', { bytes: size, most: largestUpload });
}
