import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { processTag } from '../system/process-tag.ts';
import { makeFolder } from '../system/durable.ts';
import { explain } from '../system/system-errors.ts';

/** Files of models brought by a window, kept on the disk until they are imported or the app ends. */
export interface ModelUploads {
  /** @throws EpochalError `files.too-large`, `files.empty`, `disk.full`, `home.unusable`. */
  add(bytes: ReadableStream<Uint8Array> | null): Promise<string>;
  /**
   * Puts files where they lay in the folder they were chosen from. They are no uploads any more.
   * @returns the folder, and what removes it.
   * @throws EpochalError `upload.missing`, `upload.path`.
   */
  gather(files: readonly { upload: string; path: string }[]): { folder: string; remove(): void };
  /** Where a file lies; it is not to be changed. @throws EpochalError `upload.missing`. */
  path(upload: string): string;
  /** Removes all. */
  close(): void;
}

export const largestModelUpload = 4 * 2 ** 30;
/** Uploads kept at once; the oldest goes first. */
const mostUploads = 1000;

const uploadPattern = /^[0-9a-f]{32}$/;

/** @param root the store of models: what is brought then only needs to be moved. */
export function createModelUploads(root: string): ModelUploads {
  const home = join(root, `.uploads-${processTag}-${randomBytes(4).toString('hex')}`);
  const kept: string[] = [];

  const requireKept = (upload: string): void => {
    if (!uploadPattern.test(upload) || !kept.includes(upload)) throw new EpochalError('upload.missing', { id: upload.slice(0, 40) });
  };

  return {
    async add(stream) {
      const upload = randomBytes(16).toString('hex');
      const path = join(home, upload);
      try {
        makeFolder(home);
        if ((await writeUpTo(path, stream, largestModelUpload)) === 0) throw new EpochalError('files.empty');
      } catch (error) {
        rmSync(path, { force: true });
        throw explain(error, home);
      }
      kept.push(upload);
      if (kept.length > mostUploads) rmSync(join(home, kept.shift()!), { force: true });
      return upload;
    },
    gather(files) {
      for (const { upload, path } of files) {
        requireKept(upload);
        const parts = path.split('/');
        if (parts.length > 10 || !parts.every(isPlainName)) throw new EpochalError('upload.path', { path: path.slice(0, 100) });
      }
      const folder = join(home, `import-${randomBytes(8).toString('hex')}`);
      const remove = (): void => rmSync(folder, { recursive: true, force: true });
      try {
        mkdirSync(folder);
        for (const { upload, path } of files) {
          const to = join(folder, ...path.split('/'));
          makeFolder(dirname(to));
          renameSync(join(home, upload), to);
          kept.splice(kept.indexOf(upload), 1);
        }
        return { folder, remove };
      } catch (error) {
        remove();
        throw explain(error, home);
      }
    },
    path(upload) {
      requireKept(upload);
      return join(home, upload);
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** No way up, nothing a file system takes for more than a name. */
function isPlainName(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && part.length <= 255 && !/[\\:\u0000-\u001f]/.test(part);
}

async function writeUpTo(path: string, stream: ReadableStream<Uint8Array> | null, most: number): Promise<number> {
  let length = 0;
  await using file = await open(path, 'wx');
  const { bavail, bsize } = statfsSync(dirname(path));
  // Leaving the loop by the throw cancels the stream.
  for await (const chunk of stream ?? []) {
    length += chunk.length;
    if (length > most || length > bavail * bsize) throw new EpochalError('files.too-large/space', { most: Math.min(most, bavail * bsize).toLocaleString('en-US') });
    for (let done = 0; done < chunk.byteLength; ) done += (await file.write(chunk, done)).bytesWritten;
  }
  return length;
}
