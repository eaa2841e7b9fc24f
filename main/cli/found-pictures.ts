import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EpochalError } from '../../core/errors.ts';
import { pictureHeadBytes, pictureKind, pictureKindNames, pictureKindsText } from '../pictures/picture-kind.ts';

export interface FoundPicture {
  path: string;
  /** Named by the user, not found in a folder. */
  named: boolean;
}

/** A file or folder below a folder that was named, and why it is not answered. */
export interface PassedOver {
  path: string;
  reason: string;
}

export interface Finding {
  found: FoundPicture[];
  passedOver: PassedOver[];
}

/**
 * The files named, and the pictures below the folders named in order of their paths. What is a picture is recognized by
 * its content. Links are followed, but no file and no folder is come to twice that way.
 * @throws EpochalError `picture.missing`, `picture.unreadable`, `picture.none`.
 */
export async function findPictures(paths: readonly string[]): Promise<Finding> {
  const all: Finding = { found: [], passedOver: [] };
  const seen = new Set<string>();
  for (const path of paths) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new EpochalError('picture.missing', { path });
    if (!info.isDirectory()) {
      // A pipe that the shell gives can be read; another might never be written to.
      if (!info.isFile() && !/^\/dev\/(stdin|fd\/\d+)$/.test(path)) throw new EpochalError('picture.unreadable/special', { path, kinds: pictureKindNames });
      all.found.push({ path, named: true });
      continue;
    }
    const below = await walk(path, seen);
    if (below.found.length === 0 && !below.passedOver.some(({ reason }) => reason === already)) throw new EpochalError('picture.none/folder', { path, passed: below.passedOver.length === 0 ? null : below.passedOver.length, kinds: pictureKindNames });
    all.found.push(...below.found.sort(byPath));
    all.passedOver.push(...below.passedOver.sort(byPath));
  }
  return all;
}

/** Of what a folder named before holds, or another link leads to. */
const already = 'it was come to already';

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** @param seen real paths of what was come to; what is come to now is added. */
async function walk(root: string, seen: Set<string>): Promise<Finding> {
  const finding: Finding = { found: [], passedOver: [] };
  const pass = (path: string, reason: string): void => void finding.passedOver.push({ path, reason });
  const folders: string[] = [];
  // After all else, so that of a file and a link to it the file is answered.
  const links: string[] = [];

  const come = async (path: string, info: { isDirectory(): boolean; isFile(): boolean }): Promise<void> => {
    const real = await realpath(path);
    if (seen.has(real)) return pass(path, already);
    seen.add(real);
    if (info.isDirectory()) return void folders.push(path);
    if (!info.isFile()) return pass(path, 'neither a file nor a folder');
    if (await isPicture(path)) finding.found.push({ path, named: false });
    else pass(path, `not a ${pictureKindsText}`);
  };
  const visit = async (folder: string): Promise<void> => {
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      await orPassOver(path, pass, async () => {
        const info = await lstat(path);
        if (info.isSymbolicLink()) links.push(path);
        else await come(path, info);
      });
    }
  };

  await come(root, await stat(root));
  while (folders.length > 0 || links.length > 0) {
    const folder = folders.shift();
    if (folder !== undefined) {
      await orPassOver(folder, pass, () => visit(folder));
      continue;
    }
    const link = links.shift()!;
    await orPassOver(link, pass, async () => come(link, await stat(link)));
  }
  return finding;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'a link to nothing',
  ELOOP: 'a link that leads back to itself',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
};

/** What the file system refuses is passed over, and said. */
async function orPassOver(path: string, pass: (path: string, reason: string) => void, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    pass(path, reasons[code] ?? message);
  }
}

async function isPicture(path: string): Promise<boolean> {
  // A pipe that took the file's place meanwhile shall not be waited for.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const head = new Uint8Array(pictureHeadBytes);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return pictureKind(head.subarray(0, bytesRead)) !== null;
  } finally {
    await file.close();
  }
}
