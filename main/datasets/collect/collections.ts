import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitOfCollected, type Added, type Collection, type CollectionShape } from '../../../core/collections.ts';
import { EpochalError, toPlainError } from '../../../core/errors.ts';
import { phrase } from '../../../core/errors/words.ts';
import type { PictureDecoder } from '../../pictures/decoder.ts';
import { flushFile, flushFolder, makeFolder } from '../../system/durable.ts';
import { entriesOf } from '../../system/leftovers.ts';
import { explain } from '../../system/system-errors.ts';
import { requireWritable } from '../../system/disk-space.ts';
import { indexFile, infoOf, readIndex } from '../index-file.ts';
import { idFromName } from '../names.ts';
import { withLock } from '../sources/lock.ts';
import { isCollection, originalsFolder, readCollection, writeCollection, type CollectionFile } from './collection-file.ts';
import { isPackedAs, packCollection, type PixelsOf } from './pack.ts';

/** Data sets that are put together here, picture by picture. */
export interface Collections {
  /** Begins an empty one. @throws EpochalError `dataset.name`, `dataset.exists`, `collection.classes`; of the disk. */
  create(name: string, classes: readonly string[], shape: CollectionShape): Promise<Collection>;
  /** @throws EpochalError `collection.unknown`, `dataset.damaged`. */
  show(id: string): Collection;
  /**
   * Adds pictures to a class. What is answered as added is on the disk, with the files as they came; a picture that can't be read is skipped.
   * @param files `name` is for people.
   * @throws EpochalError `collection.unknown`, `collection.class`, `dataset.busy`; of the disk.
   */
  add(id: string, label: number, files: readonly { path: string; name: string }[]): Promise<Added>;
  /** @throws EpochalError `collection.classes`. */
  addClass(id: string, name: string): Promise<Collection>;
  /** @throws EpochalError `collection.classes`, `collection.class`. */
  renameClass(id: string, label: number, name: string): Promise<Collection>;
  /** With its pictures, whose files stay in the folder. @throws EpochalError `collection.last-class`, `collection.edited`, `collection.class`. */
  removeClass(id: string, label: number): Promise<Collection>;
  /** Packs those anew that an end in the middle left packed otherwise than they are written down. @returns their ids. */
  mend(): Promise<string[]>;
  /** Brings all pictures to another size or fit, from their files. */
  reshape(id: string, shape: CollectionShape): Promise<Collection>;
}

const newestShown = 60;
const mostClasses = 1000;

/** @param folder of the data sets. @param isEdited whether edits of a data set are in force. */
export function createCollections(folder: string, pictures: Pick<PictureDecoder, 'read'>, isEdited: (id: string) => boolean): Collections {
  /** The last piece of work on each, so that one follows the other. */
  const working = new Map<string, Promise<unknown>>();

  function directoryOf(id: string): string {
    const directory = join(folder, id);
    if (!/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*$/u.test(id) || !isCollection(directory)) throw new EpochalError('collection.unknown', { id: id.slice(0, 64) });
    return directory;
  }

  /** One after the other, here and in other processes. */
  async function changing<T>(id: string, change: (directory: string) => Promise<T>): Promise<T> {
    const directory = directoryOf(id);
    const before = working.get(id) ?? Promise.resolve();
    const work = before.catch(() => undefined).then(() => withLock(join(directory, 'collection'), () => change(directory)));
    working.set(id, work);
    try {
      return await work;
    } catch (error) {
      throw explain(error, directory, 'datasets');
    } finally {
      if (working.get(id) === work) working.delete(id);
    }
  }

  /** Writes down what a collection is now, then packs it. @param fresh pixels of pictures that were just decoded, by their file. */
  async function settle(directory: string, before: CollectionFile, after: CollectionFile, fresh: ReadonlyMap<string, Uint8Array> = new Map()): Promise<Collection> {
    const copies = JSON.stringify(before.shape) === JSON.stringify(after.shape) && isPackedAs(directory, before);
    const pixelsOf: PixelsOf = async ({ file }) => fresh.get(file) ?? (await pictures.read({ path: join(directory, originalsFolder, file) }, after.shape)).pixels;
    writeCollection(directory, after);
    if (after.pictures.length > 0) await packCollection(directory, after, copies ? before.pictures : null, pixelsOf);
    return shown(directory, after);
  }

  return {
    async create(name, classes, shape) {
      const id = idFromName(name);
      requireClasses(classes);
      await requireWritable(folder, 0, name);
      const directory = join(folder, id);
      if (existsSync(directory)) throw new EpochalError('dataset.exists', { id });
      const collection: CollectionFile = { id, name, shape, classes: [...classes], next: 0, pictures: [] };
      mkdirSync(directory);
      writeCollection(directory, collection);
      flushFolder(folder);
      return shown(directory, collection);
    },
    show(id) {
      const directory = directoryOf(id);
      return shown(directory, readCollection(directory));
    },
    add: (id, label, files) =>
      changing(id, async (directory) => {
        const before = readCollection(directory);
        requireClass(before, label);
        const originals = join(directory, originalsFolder);
        makeFolder(originals);
        const after: CollectionFile = { ...before, pictures: [...before.pictures] };
        const fresh = new Map<string, Uint8Array>();
        const skipped: Added['skipped'] = [];
        const read = await Promise.all(files.map(({ path }) => pictures.read({ path }, before.shape).catch((error: unknown) => toPlainError(error))));
        for (const [index, { path, name }] of files.entries()) {
          const one = read[index]!;
          if (!('pixels' in one)) {
            skipped.push({ path: name, reason: phrase`${one}` });
            continue;
          }
          const { facts, pixels } = one;
          const file = `${after.next}.${facts.kind}`;
          await copyFile(path, join(originals, file));
          flushFile(join(originals, file));
          const bytes = await readFile(join(originals, file));
          const place = after.pictures.filter((picture) => picture.label === label).length;
          after.pictures.push({ file, name, label, split: splitOfCollected(place), width: facts.width, height: facts.height, bytes: bytes.length, kind: facts.kind, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16) });
          after.next += 1;
          fresh.set(file, pixels);
        }
        flushFolder(originals);
        const added = after.pictures.length - before.pictures.length;
        const collection = added === 0 && isPackedAs(directory, before) ? shown(directory, before) : await settle(directory, before, after, fresh);
        return { added, skipped, collection };
      }),
    addClass: (id, name) =>
      changing(id, async (directory) => {
        const before = readCollection(directory);
        const classes = [...before.classes, name.trim()];
        requireClasses(classes);
        return settle(directory, before, { ...before, classes });
      }),
    renameClass: (id, label, name) =>
      changing(id, async (directory) => {
        const before = readCollection(directory);
        requireClass(before, label);
        const classes = before.classes.with(label, name.trim());
        requireClasses(classes);
        return settle(directory, before, { ...before, classes });
      }),
    removeClass: (id, label) =>
      changing(id, async (directory) => {
        const before = readCollection(directory);
        requireClass(before, label);
        if (before.classes.length === 1) throw new EpochalError('collection.last-class', { name: before.classes[label]! });
        const isEmpty = before.pictures.every((picture) => picture.label !== label);
        const isLast = label === before.classes.length - 1;
        // Edits name images and classes by their numbers, which must not come to mean others.
        if (before.pictures.length > 0 && !(isEmpty && isLast) && isEdited(id)) throw new EpochalError('collection.edited', { name: before.classes[label]! });
        const kept = before.pictures.filter((picture) => picture.label !== label).map((picture) => ({ ...picture, label: picture.label > label ? picture.label - 1 : picture.label }));
        if (kept.length === 0 && before.pictures.length > 0) throw new EpochalError('collection.only-pictures', { name: before.classes[label]! });
        return settle(directory, before, { ...before, classes: before.classes.toSpliced(label, 1), pictures: kept });
      }),
    async mend() {
      const broken = entriesOf(folder).filter((id) => isHalf(join(folder, id)));
      for (const id of broken) {
        await changing(id, async (directory) => {
          const collection = readCollection(directory);
          // Another process may be at it, or have done it.
          if (!isPackedAs(directory, collection)) await settle(directory, { ...collection, pictures: [] }, collection);
        });
      }
      return broken;
    },
    reshape: (id, shape) =>
      changing(id, async (directory) => {
        const before = readCollection(directory);
        return settle(directory, before, { ...before, shape });
      }),
  };
}

function shown(directory: string, { id, name, shape, classes, pictures }: CollectionFile): Collection {
  const seen = { train: 0, test: 0 };
  const placed = pictures.map(({ label, split }) => ({ label, split, index: seen[split]++ }));
  return {
    id,
    name,
    shape,
    classes: classes.map((className, label) => {
      const own = placed.filter((picture) => picture.label === label);
      return { name: className, count: own.length, newest: own.slice(-newestShown).reverse().map(({ split, index }) => ({ split, index })) };
    }),
    sha256: existsSync(join(directory, indexFile)) ? infoOf(readIndex(directory)).sha256 : null,
  };
}

/** Whether it is packed otherwise than it is written down. One that can't be read stays as it is. */
function isHalf(directory: string): boolean {
  try {
    return isCollection(directory) && !isPackedAs(directory, readCollection(directory));
  } catch (error) {
    if (error instanceof EpochalError) return false;
    throw error;
  }
}

function requireClass({ classes }: CollectionFile, label: number): void {
  if (label >= classes.length) throw new EpochalError('collection.class', { label, last: classes.length - 1 });
}

/** @throws EpochalError `collection.classes`. */
function requireClasses(classes: readonly string[]): void {
  const wrong = classes.find((name, index) => name.trim() === '' || name.length > 200 || /\p{C}/u.test(name) || classes.indexOf(name) !== index);
  if (wrong !== undefined) throw new EpochalError('collection.classes', { name: JSON.stringify(wrong) });
  if (classes.length === 0 || classes.length > mostClasses) throw new EpochalError('collection.classes/count', { count: classes.length, most: mostClasses });
}
