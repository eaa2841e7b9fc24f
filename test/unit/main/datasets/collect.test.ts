import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CollectionShape } from '../../../../core/collections.ts';
import { readCollection } from '../../../../main/datasets/collect/collection-file.ts';
import { createCollections, type Collections } from '../../../../main/datasets/collect/collections.ts';
import { openDatasets } from '../../../../main/datasets/datasets.ts';
import { openPacked } from '../../../../main/datasets/packed.ts';
import { readPicture } from '../../../../main/pictures/decode.ts';
import { readPictureFile } from '../../../../main/pictures/read-file.ts';
import { testFolder } from '../../../support/folder.ts';
import { readHere } from './read-here.ts';

const root = testFolder('collections');
const shape: CollectionShape = { width: 8, height: 6, channels: 3, fit: 'crop', fill: '#000000' };
const file = (name: string): { path: string; name: string } => ({ path: join(root, name), name });
let store: string;
let collections: Collections;
let decoded: string[];
let edited = false;
let count = 0;

beforeAll(async () => {
  for (let i = 0; i < 12; i++) await sharp({ create: { width: 32 + i, height: 24, channels: 3, background: { r: i * 20, g: 100, b: 255 - i * 20 } } }).png().toFile(join(root, `${i}.png`));
  writeFileSync(join(root, 'broken.png'), 'no picture');
});
beforeEach(() => {
  store = join(root, `store${count++}`);
  decoded = [];
  edited = false;
  collections = open();
});

function open(): Collections {
  const read = async (source: { path: string } | { bytes: Uint8Array }, to: CollectionShape) => {
    const path = 'path' in source ? source.path : '';
    decoded.push(path);
    return readPicture(readPictureFile(path).content, to);
  };
  return createCollections(store, { read: read as never }, () => edited);
}

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => file(`${from + i}.png`));

describe('a data set that begins empty', () => {
  it('is listed before it has a picture, grows, and is a data set like any other', async () => {
    const begun = await collections.create('My pets', ['cat', 'dog'], shape);
    expect(begun).toMatchObject({ id: 'my-pets', sha256: null, classes: [{ name: 'cat', count: 0 }, { name: 'dog', count: 0 }] });
    const datasets = openDatasets(store, root, [], readHere);
    expect(datasets.list()).toMatchObject([{ id: 'my-pets', info: null, collected: true, description: 'No pictures yet' }]);
    const first = await collections.add('my-pets', 0, [...numbered(0, 6), file('broken.png')]);
    expect(first).toMatchObject({ added: 6, skipped: [{ path: 'broken.png' }], collection: { classes: [{ count: 6 }, { count: 0 }] } });
    expect(first.collection.classes[0]!.newest[0]).toEqual({ split: 'train', index: 4 });
    const { sha256 } = datasets.info('my-pets');
    expect(first.collection.sha256).toBe(sha256);
    const second = await collections.add('my-pets', 1, numbered(6, 12));
    expect(datasets.list()).toMatchObject([{ collected: true, info: { classes: ['cat', 'dog'], counts: { train: 10, test: 2 }, width: 8, height: 6, fit: 'crop' } }]);
    expect(second.collection.sha256).not.toBe(sha256);
    const packed = openPacked(join(store, 'my-pets'));
    expect([...packed.labels('train')]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect([...packed.labels('test')]).toEqual([0, 1]);
    await packed.verify();
    packed.close();
  });

  it('decodes each picture once, and all of them for another size, from their files as they came', async () => {
    await collections.create('pets', ['a', 'b'], shape);
    await collections.add('pets', 0, numbered(0, 5));
    await collections.add('pets', 1, numbered(5, 8));
    expect(decoded).toHaveLength(8);
    await collections.reshape('pets', { ...shape, width: 16, height: 16, fit: 'pad' });
    expect(decoded).toHaveLength(16);
    const packed = openPacked(join(store, 'pets'));
    expect(packed.info).toMatchObject({ width: 16, height: 16, fit: 'pad', fill: '#000000' });
    packed.close();
    const kept = readCollection(join(store, 'pets')).pictures[0]!.file;
    expect(readFileSync(join(store, 'pets', 'originals', kept))).toEqual(readFileSync(join(root, '0.png')));
  });

  it('what has it open goes on with what it saw', async () => {
    await collections.create('pets', ['a', 'b'], shape);
    await collections.add('pets', 0, numbered(0, 5));
    const before = openPacked(join(store, 'pets'));
    const image = before.image('train', 0);
    await collections.add('pets', 1, numbered(5, 12));
    await collections.reshape('pets', { ...shape, width: 16 });
    expect(before.image('train', 0)).toEqual(image);
    before.close();
  });

  it.each(['images.u8', 'index.json', 'labels'])('is whole again with the next picture where an end in the middle left %s of another state', async (name) => {
    await collections.create('pets', ['a', 'b'], shape);
    await collections.add('pets', 0, numbered(0, 5));
    if (name === 'index.json') rmSync(join(store, 'pets', name));
    else truncateSync(join(store, 'pets', name), 3);
    expect(await open().mend()).toEqual(['pets']);
    expect(openDatasets(store, root, [], readHere).info('pets').counts).toMatchObject({ train: 4, test: 1 });
    expect(await open().mend()).toEqual([]);
  });

  it('gains, renames and loses classes', async () => {
    await collections.create('pets', ['a', 'b'], shape);
    await collections.add('pets', 0, numbered(0, 2));
    await collections.addClass('pets', 'c');
    await collections.add('pets', 2, numbered(2, 5));
    await collections.renameClass('pets', 2, 'third');
    expect((await collections.removeClass('pets', 0)).classes).toMatchObject([{ name: 'b', count: 0 }, { name: 'third', count: 3 }]);
    const packed = openPacked(join(store, 'pets'));
    expect([packed.info.classes, [...packed.labels('train')]]).toEqual([['b', 'third'], [1, 1, 1]]);
    packed.close();
    expect(existsSync(join(store, 'pets', 'originals', '0.png'))).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a name that is taken', () => collections.create('Pets', ['x'], shape), 'dataset.exists'],
    ['two classes of one name', () => collections.create('others', ['x', 'x'], shape), 'collection.classes'],
    ['a class without a name', () => collections.addClass('pets', ' '), 'collection.classes'],
    ['a class that is not there', () => collections.add('pets', 7, numbered(0, 1)), 'collection.class'],
    ['a data set that is none', () => collections.add('../pets', 0, numbered(0, 1)), 'collection.unknown'],
    ['to remove the only class with pictures', () => collections.removeClass('pets', 0), 'collection.only-pictures'],
    ['to remove a class of a set with edits', async () => {
      await collections.add('pets', 1, numbered(4, 5));
      edited = true;
      await collections.removeClass('pets', 0);
    }, 'collection.edited'],
  ])('refuses %s', async (_what, work, code) => {
    await collections.create('pets', ['a', 'b'], shape);
    await collections.add('pets', 0, numbered(0, 2));
    await expect(Promise.resolve().then(work)).rejects.toMatchObject({ code });
  });
});
