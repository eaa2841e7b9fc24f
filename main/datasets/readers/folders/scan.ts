import { realpathSync, readdirSync, statSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DatasetInfo } from '../../../../core/datasets.ts';
import { EpochalError } from '../../../../core/errors.ts';
import { phrase } from '../../../../core/errors/words.ts';
import { naturalOrder } from '../../../../core/natural-order.ts';
import { pictureHeadBytes, pictureKind } from '../../../pictures/picture-kind.ts';
import { systemCode } from '../../../system/system-errors.ts';
import { readPictureFile } from '../../../pictures/read-file.ts';
import type { Task } from '../../progress.ts';

/** A file that is a picture by its content or its name. */
export interface ScannedFile {
  /** Below the folder, with `/`. */
  name: string;
  path: string;
  bytes: number;
  /** Milliseconds since 1970, whole. */
  modified: number;
}

export interface Scan {
  /** In natural order of their names. */
  files: ScannedFile[];
  /** What was not looked at, and why. */
  left: DatasetInfo['skipped'];
}

/** What systems and programs leave in folders; besides, all whose name begins with a dot. */
const hidden = new Set(['__macosx', '__pycache__', 'thumbs.db', 'desktop.ini', '$recycle.bin', 'system volume information', 'lost+found', '@eadir']);
/** Names of pictures, also of kinds that can't be read: these are then listed as such. Of any other file the content decides. */
const pictureEnding = /\.(png|jpe?g|jpe|jfif|webp|gif|tiff?|avif|bmp|dib|svg|hei[cf]|jxl|jp2|j2k|psd|tga|ico|pp?m|pgm|cr2|nef|arw|dng)$/i;

const mostFiles = 5_000_000;

export function isHidden(name: string): boolean {
  return name.startsWith('.') || hidden.has(name.toLowerCase());
}

/**
 * The pictures below a folder, however deep. Links are followed within the folder, to no place twice; those that lead
 * outside are left out and listed.
 * @throws EpochalError `dataset.too-large` for more than 5 million files.
 */
export async function scanPictures(root: string, task: Task): Promise<Scan> {
  const top = realpathSync(root);
  const scan: Scan = { files: [], left: [] };
  const seen = new Set([top]);
  const leave = (name: string, reason: Scan['left'][number]['reason']): void => void scan.left.push({ path: name, reason });
  const folders = [''];
  // After all else, so that of a folder and a link to it the folder is taken.
  const links: string[] = [];
  let met = 0;

  const takeFile = (name: string, facts: Stats): void => {
    const path = join(root, name);
    if (!pictureEnding.test(name) && pictureKind(readPictureFile(path, pictureHeadBytes).content) === null) return;
    scan.files.push({ name, path, bytes: facts.size, modified: Math.trunc(facts.mtimeMs) });
  };
  const takeLink = (name: string): void => {
    const real = realpathSync(join(root, name));
    if (real !== top && !real.startsWith(`${top}${sep}`)) return leave(name, phrase`it is a link that leads outside of the folder`);
    const facts = statSync(real);
    if (facts.isFile()) return takeFile(name, facts);
    if (!facts.isDirectory() || seen.has(real)) return leave(name, phrase`it is a link to what is taken already`);
    seen.add(real);
    folders.push(name);
  };
  const orLeave = (name: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      const code = systemCode(error);
      if (code === '' && !(error instanceof EpochalError)) throw error;
      leave(name, code === 'ENOENT' || code === 'ELOOP' ? phrase`it is a link to nothing` : phrase`it can't be read (${code})`);
    }
  };
  const lookInto = (folder: string): void => {
    for (const item of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (isHidden(item.name)) continue;
      if (++met > mostFiles) throw new EpochalError('dataset.too-large', { path: root, what: phrase`more than ${mostFiles} files` });
      const name = folder === '' ? item.name : `${folder}/${item.name}`;
      if (item.isSymbolicLink()) links.push(name);
      else if (item.isDirectory()) {
        folders.push(name);
        seen.add(join(top, name));
      } else if (item.isFile()) orLeave(name, () => takeFile(name, statSync(join(root, name))));
    }
  };

  while (folders.length > 0 || links.length > 0) {
    const folder = folders.pop();
    if (folder === undefined) {
      const link = links.shift()!;
      orLeave(link, () => takeLink(link));
      continue;
    }
    orLeave(folder, () => lookInto(folder));
    task.checkCancelled();
    task.report({ phase: 'unpack', done: scan.files.length, total: null, unit: 'images', message: phrase`Looking for pictures` });
    await setImmediate();
  }
  scan.files.sort((a, b) => naturalOrder(a.name, b.name));
  return scan;
}
