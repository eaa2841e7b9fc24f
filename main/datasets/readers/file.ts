import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EpochalError } from '../../../core/errors.ts';
import { phrase, type Phrase } from '../../../core/errors/words.ts';
import { refuseLarge } from './archive.ts';
import type { Container, Entry } from './container.ts';

/** One file that is no archive. */
export function openFile(path: string, bytes: number): Container {
  const name = basename(path);
  const own: Entry = { path: name, folder: basename(dirname(path)), name, bytes };
  return {
    path,
    kind: 'file',
    entries: [own],
    locate: () => path,
    async read(wanted, limit, visit) {
      for (const entry of wanted) {
        if (entry.bytes > limit) throw refuseLarge(path, entry, limit);
        await visit(entry, await readFile(path));
      }
    },
  };
}

const otherKinds: [string, Phrase][] = [
  ['PK', phrase`a zip archive`],
  ['Rar!', phrase`a rar archive`],
  ['7z', phrase`a 7z archive`],
  ['BZh', phrase`a bzip2 file`],
  ['\xfd7zXZ', phrase`an xz file`],
  ['MATLAB', phrase`a MATLAB file`],
  ['\x89PNG', phrase`a picture`],
  ['\xff\xd8', phrase`a picture`],
  ['\x89HDF', phrase`an HDF5 file`],
  ['<', phrase`a web page`],
];

/** Of a file that no layout takes. */
export function refuseKind(path: string, magic: Uint8Array): EpochalError {
  const start = Buffer.from(magic).toString('latin1');
  const kind = start === '' ? phrase`empty` : (otherKinds.find(([head]) => start.startsWith(head))?.[1] ?? phrase`of an unknown kind`);
  return new EpochalError('dataset.not-archive', { path, kind });
}

