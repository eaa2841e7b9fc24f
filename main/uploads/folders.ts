import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { readBundleHeader, type BundleEntry } from '../../core/bundles.ts';
import { EpochalError } from '../../core/errors.ts';
import { requireSpace } from '../system/disk-space.ts';
import { makeFolder } from '../system/durable.ts';
import { processTag } from '../system/process-tag.ts';
import { explain } from '../system/system-errors.ts';

/** Folders and files of pictures brought by a window, written to the disk as they come. */
export interface FolderUploads {
  /**
   * Takes files, each where it lay below what was dropped or chosen; several calls bring one folder.
   * @param upload what an earlier call gave; null begins anew.
   * @param bundle as core/bundles.ts says.
   * @param bytes of the bundle, where known: refused before it is read if there is no room for it.
   * @returns its name.
   * @throws EpochalError `upload.missing`, `upload.path`, `upload.bundle`, `disk.full`, `disk.read-only`.
   */
  add(upload: string | null, bundle: ReadableStream<Uint8Array> | null, bytes: number | null): Promise<string>;
  /** Hands it over: the one folder or file that was brought, or the folder of all; `remove` deletes it. @throws EpochalError `upload.missing`. */
  take(upload: string): { path: string; remove(): void };
  /** Removes all that was not taken. */
  close(): void;
}

/** Brought and not taken yet; the oldest goes first. */
const mostWaiting = 4;
const mostLevels = 32;
/** The folder that several files are brought in, as they would be called. */
const allOf = 'pictures';

/** @param store of the data sets: what is brought lies on the same disk, and is swept away like any staging. */
export function createFolderUploads(store: string): FolderUploads {
  const waiting = new Set<string>();
  const folderOf = (upload: string): string => join(store, `.staging-${processTag}-upload-${upload}`);
  const remove = (upload: string): void => rmSync(folderOf(upload), { recursive: true, force: true });

  function requireWaiting(upload: string): void {
    if (!waiting.has(upload)) throw new EpochalError('upload.missing', { id: upload.slice(0, 40) });
  }

  return {
    async add(given, bundle, bytes) {
      if (given !== null) requireWaiting(given);
      const upload = given ?? randomBytes(16).toString('hex');
      const folder = folderOf(upload);
      try {
        makeFolder(folder);
        await requireSpace(folder, bytes ?? 0, 'the pictures');
        waiting.add(upload);
        await unbundle(bundle, join(folder, allOf));
        for (const oldest of [...waiting].slice(0, -mostWaiting)) {
          waiting.delete(oldest);
          remove(oldest);
        }
        return upload;
      } catch (error) {
        if (given === null) {
          waiting.delete(upload);
          remove(upload);
        }
        throw explain(error, folder, 'datasets');
      }
    },
    take(upload) {
      requireWaiting(upload);
      waiting.delete(upload);
      const folder = join(folderOf(upload), allOf);
      const names = readdirSync(folder);
      return { path: names.length === 1 ? join(folder, names[0]!) : folder, remove: () => remove(upload) };
    },
    close() {
      for (const upload of waiting) remove(upload);
      waiting.clear();
    },
  };
}

/** The files at a path, or below it, each with its path below that one; in order of their names. */
export function filesBelow(path: string): { path: string; name: string }[] {
  if (statSync(path).isFile()) return [{ path, name: basename(path) }];
  const items = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = items.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
  return files.sort().map((file) => ({ path: file, name: relative(path, file).replaceAll('\\', '/') }));
}

/** Writes each file of a bundle below `folder`; memory holds no more than a piece of the stream. */
async function unbundle(bundle: ReadableStream<Uint8Array> | null, folder: string): Promise<void> {
  let head: Uint8Array = new Uint8Array(0);
  let file: FileHandle | null = null;
  let left = 0;
  try {
    // Leaving the loop by a throw cancels the stream.
    for await (const piece of bundle ?? []) {
      let rest: Uint8Array = piece;
      while (rest.length > 0 || (file !== null && left === 0)) {
        if (file === null) {
          head = head.length === 0 ? rest : Buffer.concat([head, rest]);
          const read = readBundleHeader(head);
          if (read === 'wrong') throw new EpochalError('upload.bundle');
          rest = read === null ? new Uint8Array(0) : head.subarray(read.length);
          if (read === null) continue;
          head = new Uint8Array(0);
          file = await create(folder, read.entry);
          left = read.entry.size;
        }
        const now = rest.subarray(0, left);
        for (let done = 0; done < now.length; ) done += (await file.write(now, done)).bytesWritten;
        left -= now.length;
        rest = rest.subarray(now.length);
        if (left === 0) {
          await file.close();
          file = null;
        }
      }
    }
  } finally {
    await file?.close();
  }
  if (file !== null || head.length > 0) throw new EpochalError('upload.bundle');
}

function create(folder: string, entry: BundleEntry): Promise<FileHandle> {
  const path = Buffer.from(entry.path).toString();
  const parts = path.split('/');
  if (parts.length > mostLevels || !parts.every(isName)) throw new EpochalError('upload.path', { path: path.slice(0, 100) });
  const file = join(folder, ...parts);
  makeFolder(dirname(file));
  return open(file, 'w');
}

/** No way up, and nothing that this system takes for more than a name. */
function isName(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !part.includes('\0') && (process.platform !== 'win32' || !/[\\:*?"<>|\u0000-\u001f]/.test(part));
}
