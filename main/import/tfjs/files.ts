import { phrase } from '../../../core/errors/words.ts';
import { statSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { openZip } from '../../formats/zip/read.ts';
import { damaged, notAModel, tooLarge } from '../../formats/errors.ts';

/** The files of a model: `model.json` and those it names, by paths beside it. */
export interface ModelFiles {
  /** @throws EpochalError `import.damaged` where it is not there. */
  size(path: string): Promise<number>;
  /** @throws EpochalError `import.damaged`, `import.too-large`. */
  read(path: string): Promise<Uint8Array>;
  close(): void;
}

export const topologyFile = 'model.json';

/** Of one file: what is read is held in memory. */
const largest = 4 * 2 ** 30;

/**
 * @param source a folder with a `model.json`, the path of that file (whatever it is called), or a zip file's path or bytes.
 * @param name for messages.
 */
export async function openFiles(source: string | Uint8Array, name: string): Promise<ModelFiles> {
  if (typeof source !== 'string') return inArchive(source, name);
  if (statSync(source).isDirectory()) return inFolder(source, topologyFile, name);
  return source.toLowerCase().endsWith('.json') ? inFolder(dirname(source), basename(source), name) : inArchive(source, name);
}

/** Paths come from a file of anyone's: none may lead outside, not by a link either. */
async function inFolder(folder: string, topology: string, name: string): Promise<ModelFiles> {
  const root = await realpath(folder);
  const find = async (path: string): Promise<string> => {
    const wanted = join(root, path === topologyFile ? topology : path);
    const isInside = (place: string): boolean => !relative(root, place).startsWith('..') && place.startsWith(root + sep);
    if (path.includes('\0') || path.startsWith('/') || /^[A-Za-z]:/.test(path) || !isInside(wanted)) throw damaged(name, phrase`it names a file outside its folder, '${path}'`);
    const place = await realpath(wanted).catch((cause: unknown) => { throw damaged(name, phrase`it lacks '${path}'`, cause); });
    if (!isInside(place)) throw damaged(name, phrase`'${path}' is a link that leads outside its folder`);
    if (!statSync(place).isFile()) throw damaged(name, phrase`'${path}' is no file`);
    return place;
  };
  return {
    size: async (path) => statSync(await find(path)).size,
    async read(path) {
      const file = await open(await find(path));
      try {
        const { size } = await file.stat();
        if (size > largest) throw tooLarge(name, phrase`'${path}'`, size, largest);
        return await file.readFile();
      } finally {
        await file.close();
      }
    },
    close: () => undefined,
  };
}

/** A zip file may hold the folder itself rather than what is in it. */
async function inArchive(source: string | Uint8Array, name: string): Promise<ModelFiles> {
  const zip = await openZip(source, { name });
  const topology = zip.paths.find((path) => path === topologyFile) ?? zip.paths.filter((path) => path.endsWith(`/${topologyFile}`)).toSorted((a, b) => a.length - b.length)[0];
  if (topology === undefined) {
    zip.close();
    throw notAModel(name, phrase`it holds no ${topologyFile}`);
  }
  const at = (path: string): string => topology.slice(0, -topologyFile.length) + path.replace(/^\.\//, '');
  return {
    size(path) {
      const size = zip.size(at(path));
      return size === null ? Promise.reject(damaged(name, phrase`it lacks '${path}'`)) : Promise.resolve(size);
    },
    read: (path) => zip.read(at(path)),
    close: () => zip.close(),
  };
}
